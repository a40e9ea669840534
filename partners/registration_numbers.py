"""What the registration number of a company looks like in its country.

Known for the countries whose registers use one number with a clear format, most of them with check
digits. A number that looks otherwise is warned about and left to the officer: registers change, and
a right number refused is worse than a wrong one noticed by a person.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from django.utils.translation import gettext as _
from stdnum.au import abn, acn
from stdnum.be import vat as be_vat
from stdnum.bg import vat as bg_vat
from stdnum.ch import uid
from stdnum.cz import dic
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.es import cif
from stdnum.fi import ytunnus
from stdnum.fr import siren
from stdnum.is_ import kennitala
from stdnum.it import iva
from stdnum.jp import cn
from stdnum.kr import brn
from stdnum.lv import pvn
from stdnum.no import orgnr
from stdnum.pl import nip, regon
from stdnum.pt import nif
from stdnum.ro import cui, onrc
from stdnum.se import orgnr as se_orgnr
from stdnum.si import maticna

Check = Callable[[str], bool]


@dataclass(frozen=True)
class Format:
    """The number's name in its own country, and the checks of which one has to agree."""

    name: str
    checks: tuple[Check, ...]

    def fits(self, number: str) -> bool:
        """The number could be one of these."""
        return any(check(number) for check in self.checks)


def _stdnum(name: str, *modules: ModuleType) -> Format:
    return Format(name, tuple(module.is_valid for module in modules))


def _pattern(name: str, pattern: str) -> Format:
    """For registers whose numbers have no check digit."""
    compiled = re.compile(pattern)
    return Format(name, (lambda number: bool(compiled.fullmatch(number.replace(" ", ""))),))


FORMATS = {
    "AU": _stdnum("ACN / ABN", acn, abn),
    "BE": _stdnum("ondernemingsnummer / numéro d’entreprise", be_vat),
    "BG": _stdnum("ЕИК", bg_vat),
    "CH": _stdnum("UID", uid),
    "CZ": _stdnum("IČO", dic),
    "DK": _stdnum("CVR-nummer", cvr),
    "EE": _stdnum("registrikood", registrikood),
    "ES": _stdnum("NIF", cif),
    "FI": _stdnum("Y-tunnus", ytunnus),
    "FR": _stdnum("SIREN", siren),
    "GB": _pattern("company number", r"(?:[A-Za-z]{2}\d{6}|\d{8})"),
    "IS": _stdnum("kennitala", kennitala),
    "IT": _stdnum("codice fiscale", iva),
    "JP": _stdnum("法人番号", cn),
    "KR": _stdnum("사업자등록번호", brn),
    "LV": _stdnum("reģistrācijas numurs", pvn),
    "NL": _pattern("KvK-nummer", r"\d{8}"),
    "NO": _stdnum("organisasjonsnummer", orgnr),
    "PL": Format(
        "KRS / REGON / NIP",
        (lambda number: bool(re.fullmatch(r"\d{10}", number)), regon.is_valid, nip.is_valid),
    ),
    "PT": _stdnum("NIPC", nif),
    "RO": _stdnum("CUI / număr de ordine", cui, onrc),
    "SE": _stdnum("organisationsnummer", se_orgnr),
    "SI": _stdnum("matična številka", maticna),
}


def warning_about(country: str, number: str) -> str:
    """A sentence when `number` does not look like the country's (ISO 3166 alpha-2), else ""."""
    known = FORMATS.get(country)
    if known is None or not number or known.fits(number):
        return ""
    return _(
        "%(number)s does not look like a registration number of that country (%(name)s). "
        "Please compare it once more; if it is right, leave it."
    ) % {"number": number, "name": known.name}
