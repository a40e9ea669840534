"""The form about one's own organisation, in steps; every step saves what it asked.

Manufacturers and partner companies answer different questions, so the apps above say which steps
there are; walking through them, checking the answers and submitting is the same. The address names
a step only: whose organisation it is about comes from who is signed in.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from accounts.models import Organisation, User
from accounts.permissions import can_edit, can_start_organisation
from accounts.row_forms import wants_other_rows
from accounts.services.drafts import FactsMissing, MissingFact, NotEditable
from accounts.services.organisations import AlreadyActsForOrganisation
from accounts.services.reviews import ReviewStateError
from accounts.standing import standing_of
from accounts.views.access import CONFLICT, FORBIDDEN, SignedInRequest, refuse, refuse_viewer
from accounts.views.form_steps import FormStep, Row, RowsStep
from accounts.vocabulary import EDITABLE, OrganisationKind

CHECK = "check"
CONTINUE = "continue"


class OrganisationFormView(View):
    """Base of both forms; a subclass names the kind, the address, the steps and three services."""

    kind: ClassVar[OrganisationKind]
    url_name: ClassVar[str]
    steps: ClassVar[Sequence[type[FormStep]]]
    heading: ClassVar[str | Promise]
    declaration: ClassVar[str | Promise] = _lazy(
        "By submitting you confirm that these answers are true and that you may act for the "
        "organisation."
    )
    http_method_names = ["get", "head", "post"]

    def start(self, user: User) -> None:
        """Found the organisation; AlreadyActsForOrganisation when there is one."""
        raise NotImplementedError

    def missing(self, organisation: Organisation) -> list[MissingFact]:
        """What has to be answered before it can be submitted."""
        raise NotImplementedError

    def submit(self, organisation: Organisation, user: User) -> None:
        """Hand it to the ministry; FactsMissing or ReviewStateError when that is not possible."""
        raise NotImplementedError

    @method_decorator(login_required)
    def dispatch(self, request: SignedInRequest, step: str) -> HttpResponseBase:  # type: ignore[override]
        """Who may not be here is told why before any step is looked at."""
        slugs = [known.slug for known in self.steps]
        own = request.user.organisation
        if step not in {*slugs, CHECK, CONTINUE} or (own and own.kind != self.kind):
            raise Http404
        if step not in slugs and own is None:
            step = slugs[0]
            return redirect(self._url(step))
        refusal = self._refusal(request, own, step)
        return refusal or super().dispatch(request, step)

    def _refusal(
        self, request: SignedInRequest, own: Organisation | None, step: str
    ) -> HttpResponse | None:
        if own is None:
            return None if can_start_organisation(request.user) else _refuse_staff(request)
        reads_only = step == CHECK and request.method in {"GET", "HEAD"}
        if reads_only:
            return None
        if not can_edit(request.user, own):
            return refuse_viewer(request)
        return None if own.review.status in EDITABLE else _refuse_late(request, own)

    def get(self, request: SignedInRequest, step: str) -> HttpResponse:
        """The saved answers of a step, or all of them to check."""
        if step == CONTINUE:
            return redirect(self._url(self._first_unanswered(request.user)))
        if step == CHECK:
            return self._check_page(request)
        page = self._step(step, request.user)
        return self._step_page(request, page, page.form())

    def post(self, request: SignedInRequest, step: str) -> HttpResponse:
        """Save a step and go on, or submit."""
        if step == CONTINUE:
            raise Http404
        if step == CHECK:
            return self._submit(request)
        page = self._step(step, request.user)
        if isinstance(page, RowsStep) and wants_other_rows(request.POST):
            return self._step_page(request, page, page.rearranged(request.POST))
        form = page.form(request.POST)
        if not form.is_valid():
            return self._step_page(request, page, form)
        return self._save(request, page, form)

    def _save(self, request: SignedInRequest, page: FormStep, form: Any) -> HttpResponse:
        try:
            if request.user.organisation is None:
                self.start(request.user)
                # Read anew: the person remembers having had no organisation.
                request.user = page.user = User.objects.get(pk=request.user.pk)
            page.save(form)
        except AlreadyActsForOrganisation:  # the same answer sent twice at once
            return redirect("accounts:organisation")
        except NotEditable:
            return _refuse_late(request, request.user.organisation)
        for warning in page.warnings(form):
            messages.warning(request, warning)
        if "leave" in request.POST:
            messages.success(request, _("Saved. Come back whenever you like."))
            return redirect("accounts:cabinet")
        return redirect(self._url(self._after(page.slug)))

    def _submit(self, request: SignedInRequest) -> HttpResponse:
        own = request.user.organisation
        try:
            self.submit(own, request.user)
        except FactsMissing:
            return self._check_page(request, status=400)
        except (ReviewStateError, NotEditable):
            return _refuse_late(request, own)
        messages.success(request, _("Submitted. The ministry acts next."))
        return redirect("accounts:in_review")

    def _step_page(self, request: SignedInRequest, page: FormStep, form: Any) -> HttpResponse:
        is_bound_wrong = form.is_bound and not form.is_valid()
        before = self._before(page.slug)
        number = [step.slug for step in self.steps].index(page.slug) + 1
        context = {
            "page": page,
            "form": form,
            "has_errors": is_bound_wrong,
            "heading": self.heading,
            "number": number,
            "progress": self._progress(request.user, page.slug),
            "back_url": self._url(before) if before else "",
        }
        return render(request, page.template_name, context, status=400 if is_bound_wrong else 200)

    def _check_page(self, request: SignedInRequest, status: int = 200) -> HttpResponse:
        own = request.user.organisation
        standing = standing_of(own.review)
        may_submit = standing.is_editable and can_edit(request.user, own)
        missing = self.missing(own) if may_submit else []
        context = {
            "heading": self.heading,
            "standing": standing,
            "sections": [self._section(step(request.user), may_submit) for step in self.steps],
            "missing": [{"text": fact.text, "url": self._url(fact.step)} for fact in missing],
            "may_submit": may_submit,
            "number": len(self.steps) + 1 if may_submit else None,
            "refused": status != 200,
            "declaration": self.declaration,
            "progress": self._progress(request.user, CHECK) if may_submit else [],
        }
        return render(request, "accounts/organisation_form/check.html", context, status=status)

    def _section(self, page: FormStep, may_change: bool) -> Row:
        url = self._url(page.slug)
        change: Row = {"change_url": url} if may_change else {}
        rows = [row | change for row in page.summary()]
        return {"title": page.title, "tier": page.tier, "rows": rows}

    def _progress(self, user: User, here: str) -> list[Row]:
        own = user.organisation
        missing = self.missing(own) if own else []
        pages = [step(user) for step in self.steps]
        states = {page.slug: "done" if page.is_answered(missing) else "todo" for page in pages}
        titles = [(page.slug, page.title) for page in pages] + [(CHECK, _("Check and submit"))]
        return [
            {"text": title, "state": "current" if slug == here else states.get(slug, "todo")}
            for slug, title in titles
        ]

    def _first_unanswered(self, user: User) -> str:
        missing = {fact.step for fact in self.missing(user.organisation)}
        return next((step.slug for step in self.steps if step.slug in missing), CHECK)

    def _step(self, slug: str, user: User) -> FormStep:
        return next(step for step in self.steps if step.slug == slug)(user)

    def _url(self, slug: str) -> str:
        return reverse(self.url_name, args=[slug])

    def _after(self, slug: str) -> str:
        slugs = [*(step.slug for step in self.steps), CHECK]
        return slugs[slugs.index(slug) + 1]

    def _before(self, slug: str) -> str:
        slugs = ["", *(step.slug for step in self.steps)]
        return slugs[slugs.index(slug) - 1]


def _refuse_staff(request: SignedInRequest) -> HttpResponse:
    return refuse(
        request,
        status=FORBIDDEN,
        heading=_("This form is for manufacturers and partner companies"),
        text=_("You work for the ministry or a government and act for no organisation here."),
    )


def _refuse_late(request: SignedInRequest, own: Organisation) -> HttpResponse:
    return refuse(
        request,
        status=CONFLICT,
        heading=_("The answers cannot be changed now"),
        text=_(
            "They are with the ministry, or it has decided about them. Nothing was changed. The "
            "next page says who acts next and how you can take them back."
        ),
        action_url=reverse("accounts:in_review"),
        action_label=_("See where your organisation stands"),
    )
