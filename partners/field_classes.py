"""The class of every fact that partners store; see `accounts.policy`."""

from accounts.policy import FieldClasses, classed

FIELD_CLASSES: FieldClasses = {
    # Its country and kind are part of its mandates' teasers.
    "partners.PartnerCompany": classed(teaser="country kind", organisation="organisation"),
    "partners.Parent": classed(ownership="name country", internal="company"),
    "partners.Owner": classed(ownership="name country share of", internal="id company"),
    "partners.Mandate": classed(
        teaser="public_id code_name summary ticket_min_band_eur ticket_max_band_eur "
        "budget_left_band_eur min_share min_readiness min_track_record excluded_groups instruments "
        "forms sides",
        organisation="company",
        procedure="review created_at updated_at",
        internal="id",
    ),
    "partners.MandateInterest": classed(teaser="mandate category group weight", internal="id"),
    "partners.MandateEquipment": classed(teaser="mandate family units", internal="id"),
    "partners.MandateFigures": classed(
        figures="currency ticket_min ticket_max budget_left ticket_min_eur ticket_max_eur "
        "budget_left_eur eur_per_unit",
        internal="mandate",
    ),
}
