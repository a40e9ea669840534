"""The class of every fact that ventures store; see `accounts.policy`."""

from accounts.policy import FieldClasses, classed

_ENTRY = "code name_en name_uk position is_active"

FIELD_CLASSES: FieldClasses = {
    "ventures.Category": classed(catalogue=f"{_ENTRY} priority"),
    "ventures.ProductGroup": classed(catalogue=f"{_ENTRY} category priority is_restricted"),
    "ventures.Instrument": classed(catalogue=_ENTRY),
    "ventures.CooperationForm": classed(catalogue=_ENTRY),
    "ventures.Side": classed(catalogue=_ENTRY),
    "ventures.EquipmentFamily": classed(catalogue=_ENTRY),
    "ventures.Country": classed(catalogue=f"{_ENTRY} iso3 region is_nato_member is_eu_member"),
    "ventures.ExchangeRate": classed(catalogue="id currency valid_from eur_per_unit"),
    "ventures.Manufacturer": classed(organisation="organisation ownership staff_band"),
    "ventures.ProductLine": classed(identity="group name", internal="id manufacturer"),
    "ventures.ProductLineFigures": classed(figures="utilisation", internal="product_line"),
    "ventures.Venture": classed(
        teaser="public_id code_name summary need_band_eur min_tranche_band_eur max_partner_share "
        "readiness track_record groups instruments forms sides repairable",
        reserved="excluded_countries",
        organisation="manufacturer",
        procedure="review created_at updated_at",
        internal="id",
    ),
    "ventures.VentureOffer": classed(teaser="venture group share", internal="id"),
    "ventures.VentureIdentity": classed(identity="title", internal="venture"),
    "ventures.VentureFigures": classed(
        figures="currency need min_tranche need_eur min_tranche_eur eur_per_unit",
        internal="venture",
    ),
}
