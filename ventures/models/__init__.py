"""What Ukrainian manufacturers offer, and the catalogue that both sides choose from."""

from ventures.models.catalogue import (
    Category,
    CooperationForm,
    Country,
    EquipmentFamily,
    ExchangeRate,
    Instrument,
    ProductGroup,
    Side,
)
from ventures.models.manufacturers import Manufacturer, ProductLine, ProductLineFigures
from ventures.models.ventures import Venture, VentureFigures, VentureIdentity, VentureOffer

__all__ = [
    "Category",
    "CooperationForm",
    "Country",
    "EquipmentFamily",
    "ExchangeRate",
    "Instrument",
    "Manufacturer",
    "ProductGroup",
    "ProductLine",
    "ProductLineFigures",
    "Side",
    "Venture",
    "VentureFigures",
    "VentureIdentity",
    "VentureOffer",
]
