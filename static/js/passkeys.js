// Says in the page why nothing happened when the browser refuses a passkey or its owner cancels.

const BUTTONS =
  "#passkey_login, #mfa_webauthn_authenticate, #mfa_webauthn_reauthenticate, #mfa_webauthn_add";
const words = document.getElementById("passkeys").dataset.failed;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // allauth would write it into the console only
  const button = document.querySelector(BUTTONS);
  document.getElementById("passkey-failed")?.remove();
  const notice = document.createElement("p");
  notice.id = "passkey-failed";
  notice.className = "notice tone-danger";
  notice.setAttribute("role", "alert");
  notice.textContent = words;
  button.before(notice);
});
