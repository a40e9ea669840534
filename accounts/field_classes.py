"""The class of every fact that accounts stores; see `accounts.policy`."""

from accounts.policy import FieldClasses, classed

FIELD_CLASSES: FieldClasses = {
    "accounts.User": classed(
        personal="email full_name language ministry_role has_screening_duty is_active date_joined "
        "last_login joining_as",
        internal="id password is_superuser groups user_permissions",
    ),
    "accounts.Organisation": classed(
        organisation="kind code_name created_at", procedure="review", internal="id"
    ),
    "accounts.OrganisationIdentity": classed(
        identity="legal_name registry registration_number website contact_name contact_email "
        "contact_phone",
        internal="organisation verified_number",
    ),
    "accounts.Membership": classed(organisation="user organisation role created_at", internal="id"),
    "accounts.Invitation": classed(
        organisation="organisation role invited_by created_at expires_at",
        personal="email",
        internal="id",
    ),
    "accounts.JoinRequest": classed(
        personal="user registry number created_at", internal="id told_at"
    ),
    "accounts.Review": classed(
        # Strangers see what is approved only; and the day, never the moment.
        teaser="status approved_at",
        procedure="kind organisation reason submitted_at due_at decided_at decided_by",
        internal="id",
    ),
    "accounts.ReviewMove": classed(
        procedure="review from_status to_status moved_by moved_at reason", internal="id"
    ),
    "accounts.Disclosure": classed(
        ledger="subject viewer tier granted_at revoked_at", internal="id"
    ),
    "accounts.LedgerEntry": classed(
        ledger="at actor actor_organisation subject action tier rows consent digest",
        internal="id previous",
    ),
    "accounts.ScreeningList": classed(
        ministry="name party_count name_count loaded_at is_current",
        internal="id digest keys_version",
    ),
    "accounts.ListedParty": classed(
        screening="listed_id schema name aliases birth_dates countries addresses identifiers "
        "sanctions dataset last_change",
        internal="id list",
    ),
    "accounts.ListedName": classed(screening="name latin cyrillic", internal="id party"),
    "accounts.Screening": classed(
        screening="list is_due screened_at recheck_due_at",
        internal="organisation facts_digest version",
    ),
    "accounts.ScreeningHit": classed(
        screening="role subject_name subject_country listed_id listed_name listed score verdict "
        "found_at is_open",
        internal="id screening",
    ),
    "accounts.HitVerdict": classed(screening="verdict note officer decided_at", internal="id hit"),
    "accounts.ApprovalSignature": classed(
        screening="officer signed_at voided_at", internal="id review"
    ),
    "accounts.OfficerTie": classed(internal="id officer organisation declared_at"),
    "accounts.AggressorState": classed(ministry="code"),
    "accounts.DayOff": classed(ministry="date name"),
    "accounts.Letter": classed(
        letter="recipient kind state to_address attempt next_attempt_at handed_over_at last_error "
        "created_at sent_at",
        internal="id prepared lease_until",
    ),
    "accounts.Notification": classed(
        letter="recipient kind matter cause due_at letter is_in_doubt created_at", internal="id"
    ),
    "accounts.NotificationPreference": classed(
        personal="frequency minimum_score", internal="organisation"
    ),
    "accounts.Unsubscription": classed(personal="user kind created_at", internal="id"),
    "accounts.ApiToken": classed(
        personal="user created expiry name scopes last_used_at", internal="digest token_key"
    ),
    "accounts.Installation": classed(ministry="is_demo", internal="id"),
    "accounts.Heartbeat": classed(ministry="name at"),
}
