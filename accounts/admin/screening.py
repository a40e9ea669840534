"""The screening on a case's page, and what an officer with that duty does there."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django_countries import countries

from accounts.admin.badges import Badge
from accounts.admin.queue import case_url
from accounts.models import HitVerdict, Review, Screening, ScreeningHit, User
from accounts.permissions import can_screen
from accounts.screened_facts import facts_of
from accounts.screening.control import Chain, Holder
from accounts.screening.differences import MarkedWord, compare
from accounts.services import clearance, screening, ties
from accounts.services.screening_lists import current_list
from accounts.vocabulary import ReviewKind, ReviewStatus, Verdict

LONGEST_NOTE = 1000
BAD_REQUEST, CONFLICT = 400, 409
VERDICT_LOOKS = {
    Verdict.NONE: ("warning", "circle-question-mark"),
    Verdict.NEGATIVE: ("success", "circle-check"),
    Verdict.POSITIVE: ("danger", "circle-x"),
    Verdict.UNSURE: ("warning", "circle-question-mark"),
}
# Where a verdict may be given: before an approval, and again while new hits wait.
DECIDABLE = {ReviewStatus.SUBMITTED, ReviewStatus.SUSPENDED, ReviewStatus.APPROVED}

REFUSALS: dict[type[clearance.NotCleared], str | Promise] = {
    clearance.NoList: _lazy(
        "No screening list is loaded, so no organisation can be approved. Tell whoever runs the "
        "service."
    ),
    clearance.ScreeningNotDone: _lazy(
        "The organisation is being screened as it stands now. Try again in a moment."
    ),
    clearance.ControlledFromAggressor: _lazy(
        "The organisation is controlled from an aggressor state and cannot be approved."
    ),
    clearance.HitsOpen: _lazy("Decide every hit first; where you are unsure, ask the applicant."),
    clearance.HitConfirmed: _lazy(
        "A hit was found to be the same one: the organisation cannot be approved."
    ),
    clearance.AlreadySigned: _lazy("You have signed already. A different officer must sign now."),
}


class VerdictForm(forms.Form):
    """What an officer sends about a hit."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_lazy("Is it the same one?"),
        choices=[
            (Verdict.NEGATIVE, _lazy("No, somebody else")),
            (Verdict.POSITIVE, _lazy("Yes, the same one")),
            (Verdict.UNSURE, _lazy("Unsure, more has to be known")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose one of the three.")},
    )
    note = forms.CharField(
        label=_lazy("What shows it"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _lazy("Write what shows it: a colleague has to follow you.")},
    )

    def __init__(self, *args: Any, hit: ScreeningHit, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"hit{hit.pk}_%s", **kwargs)


@dataclass(frozen=True)
class Pair:
    """A fact of the applicant's and of the list's, side by side."""

    label: str
    own: str
    listed: str


@dataclass(frozen=True)
class HitLook:
    """A hit as the case shows it."""

    hit: ScreeningHit
    own_words: list[MarkedWord]
    listed_words: list[MarkedWord]
    pairs: list[Pair]
    badge: Badge
    verdicts: list[HitVerdict]
    form: VerdictForm | None
    is_open_form: bool
    url: str


def refusal_text(error: clearance.NotCleared) -> str:
    """Why an organisation cannot be approved, in the reader's language."""
    return str(REFUSALS[type(error)])


def screening_context(
    review: Review, officer: User, refused: tuple[int, VerdictForm] | None = None
) -> dict[str, Any]:
    """What the case's template shows of the screening: {} for whom it is not.

    `refused` is a hit's number and what was sent about it.
    """
    if review.kind != ReviewKind.ORGANISATION or not can_screen(officer, review):
        return {}
    row = Screening.objects.disclosed_to(officer).filter(pk=review.organisation_id).first()
    current = current_list()
    facts = facts_of([review.organisation_id])[review.organisation_id]
    signatures = review.signatures.filter(voided_at__isnull=True).select_related("officer")
    hits = _hits(row, review, refused) if row else []
    is_done = (
        row is not None
        and current is not None
        and not row.is_due
        and (row.list_id, row.facts_digest) == (current.pk, facts.digest)
    )
    return {
        "row": row,
        "list": current,
        "is_done": is_done,
        "hits": hits,
        "undecided": sum(look.hit.verdict in {Verdict.NONE, Verdict.UNSURE} for look in hits),
        "chain": _chain_text(clearance.control_over(facts, clearance.aggressor_states())),
        "signatures": signatures.order_by("signed_at"),
        "is_recheck": row is not None and row.recheck_due_at is not None,
        "has_own_signature": any(signature.officer_id == officer.pk for signature in signatures),
    }


def _hits(row: Screening, review: Review, refused: tuple[int, VerdictForm] | None) -> list[HitLook]:
    verdicts = HitVerdict.objects.select_related("officer").order_by("-pk")
    hits = row.hits.filter(is_open=True).prefetch_related(Prefetch("verdicts", verdicts))
    looks = []
    for hit in hits.order_by("-score", "pk"):
        form = None
        if review.status in DECIDABLE:
            again = refused[1] if refused and refused[0] == hit.pk else None
            form = again or VerdictForm(hit=hit, initial={"seen": row.version})
        looks.append(_look(hit, review, form))
    return looks


def _look(hit: ScreeningHit, review: Review, form: VerdictForm | None) -> HitLook:
    own, listed = compare(hit.subject_name, hit.listed_name)
    tone, icon = VERDICT_LOOKS[Verdict(hit.verdict)]
    return HitLook(
        hit=hit,
        own_words=own,
        listed_words=listed,
        pairs=_pairs(hit),
        badge=Badge(str(Verdict(hit.verdict).label), tone, icon),
        verdicts=list(hit.verdicts.all()),
        form=form,
        is_open_form=form is not None and (form.is_bound or not hit.verdict),
        url=reverse("admin:accounts_review_decide_hit", args=[review.pk, hit.pk]),
    )


def _pairs(hit: ScreeningHit) -> list[Pair]:
    listed = hit.listed
    states = [str(countries.name(code.upper()) or code) for code in listed["countries"]]
    others = [name for name in (listed["name"], *listed["aliases"]) if name != hit.listed_name]
    pairs = [
        Pair(_("Country"), hit.subject_country.name, ", ".join(states)),
        Pair(_("Who"), hit.get_role_display(), _kind(listed["schema"])),
        Pair(_("Other names"), "", ", ".join(others)),
        Pair(_("Born"), "", ", ".join(listed["birth_dates"])),
        Pair(_("Numbers"), "", ", ".join(listed["identifiers"])),
        Pair(_("Listed for"), "", "; ".join(listed["sanctions"])),
        Pair(_("List"), "", listed["dataset"]),
    ]
    return [pair for pair in pairs if pair.own or pair.listed]


def _kind(schema: str) -> str:
    kinds = {"Person": _("Person"), "Company": _("Company"), "Organization": _("Organisation")}
    return str(kinds.get(schema, schema))


def _chain_text(chain: Chain | None) -> list[str]:
    """The chain in words, from the applicant outwards; [] when nobody controls it from there."""
    if chain is None:
        return []
    return [_holder_text(holder) for holder in chain.holders] or [
        _("It is registered in an aggressor state.")
    ]


def _holder_text(holder: Holder) -> str:
    country = countries.name(holder.country) or holder.country
    if holder.is_parent:
        parent = {"name": holder.name, "country": country}
        return _("%(name)s (%(country)s) is the parent company") % parent
    return _("%(name)s (%(country)s) holds %(share)s %%") % {
        "name": holder.name,
        "country": country,
        "share": f"{holder.share.normalize():f}",
    }


class ScreeningViews:
    """Addresses below a case for verdicts and ties. Mix it into the admin of reviews, whose
    `show_case` answers with the page of a case."""

    admin_site: Any
    show_case: Any
    get_queryset: Any

    def screening_urls(self) -> list:
        """Deciding a hit, and declaring a tie."""
        return [
            path(
                "<uuid:object_id>/hits/<int:hit_id>/",
                self.admin_site.admin_view(self.decide_hit_view),
                name="accounts_review_decide_hit",
            ),
            path(
                "<uuid:object_id>/tie/",
                self.admin_site.admin_view(self.declare_tie_view),
                name="accounts_review_declare_tie",
            ),
        ]

    def decide_hit_view(self, request: HttpRequest, object_id: object, hit_id: int) -> HttpResponse:
        """Note one verdict, then show the case again."""
        organisations = self.get_queryset(request).filter(kind=ReviewKind.ORGANISATION)
        review = get_object_or_404(organisations, pk=object_id)
        if request.method != "POST":
            return redirect(case_url(review))
        if not can_screen(request.user, review):
            raise PermissionDenied
        hits = ScreeningHit.objects.filter(screening=review.organisation_id, is_open=True)
        hit = get_object_or_404(hits, pk=hit_id)
        form = VerdictForm(request.POST, hit=hit)
        if not form.is_valid():
            return self.show_case(request, review, BAD_REQUEST, refused_hit=(hit.pk, form))
        try:
            if review.status not in DECIDABLE:
                raise screening.HitHasMoved
            screening.decide_hit(hit_id=hit.pk, officer=request.user, **form.cleaned_data)
        except screening.HitHasMoved:
            form.add_error(
                None,
                _(
                    "The screening has moved since you opened it, so nothing was changed. Look "
                    "again."
                ),
            )
            form.data = {**form.data.dict(), "seen": _version(review)}  # type: ignore[union-attr]
            return self.show_case(request, review, CONFLICT, refused_hit=(hit.pk, form))
        except ScreeningHit.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("Noted: %(name)s.") % {"name": hit.subject_name})
        return redirect(f"{case_url(review)}#screening-title")

    def declare_tie_view(self, request: HttpRequest, object_id: object) -> HttpResponse:
        """Take the officer off the organisation's cases, for good."""
        review = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method != "POST":
            return redirect(case_url(review))
        ties.declare_tie(officer=request.user, organisation=review.organisation)
        messages.success(request, _("Noted. A colleague decides its cases; you see them no more."))
        return redirect("admin:accounts_review_changelist")


def _version(review: Review) -> int:
    return Screening.objects.values_list("version", flat=True).get(pk=review.organisation_id)
