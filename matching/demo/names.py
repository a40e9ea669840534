"""Invented names. Any likeness to a real organisation is chance."""

from random import Random

UKRAINIAN_STEMS = (
    "Верболіз", "Журавлина", "Калинів", "Терен", "Явір", "Смерека", "Барвінок", "Ковила", "Осокір",
    "Мальва", "Горицвіт", "Чебрець", "Ясен", "Сокіл", "Бузько", "Стриж", "Одуд", "Дрохва", "Лелека",
    "Перепел", "Корунд", "Гранат", "Кварц", "Бурштин", "Яшма", "Оникс", "Кремінь", "Берил",
)  # fmt: skip
UKRAINIAN_TAILS = (
    "техно", "маш", "прилад", "дельта", "сталь", "мотор", "оптика", "зв'язок", "системи", "агрегат",
    "ливарня", "радіо", "робот", "комплекс",
)  # fmt: skip
FIRST_HALVES = (
    "Alder", "Brae", "Corven", "Dunmar", "Elder", "Fenn", "Garn", "Holm", "Ister", "Jarl", "Kelm",
    "Lind", "Marn", "Nord", "Orrin", "Pell", "Quarn", "Rosk", "Skov", "Tarn", "Ulv", "Veld", "Wren",
    "Yster", "Zell",
)  # fmt: skip
SECOND_HALVES = ("berg", "dal", "ford", "gard", "haven", "lund", "mere", "stad", "vik", "wick")
TRADES = {
    "company": ("Defence", "Industries", "Systems", "Technik"),
    "prime": ("Group", "Defence Group", "Aerospace"),
    "seed_fund": ("Seed Partners", "First Fund"),
    "growth_fund": ("Growth Capital", "Resilience Fund"),
    "bank": ("Bank", "Industrial Bank"),
    "export_credit": ("Export Credit Agency",),
    "development": ("Development Institution",),
    "government": ("Build Together Line",),
}
LEGAL_FORMS = {
    "DE": "GmbH", "GB": "Ltd", "FR": "SAS", "DK": "A/S", "NO": "AS", "CZ": "s.r.o.", "LT": "UAB",
    "US": "Inc.", "FI": "Oy", "SE": "AB", "PL": "sp. z o.o.", "NL": "B.V.", "IT": "S.p.A.",
    "ES": "S.L.", "EE": "OÜ", "LV": "SIA", "CA": "Corp.", "BE": "NV",
}  # fmt: skip
GIVEN = (
    "Anna", "Erik", "Ines", "Jonas", "Klara", "Lukas", "Maria", "Nils", "Olena", "Petro", "Sofia",
)  # fmt: skip
FAMILY = (
    "Bergman", "Dahl", "Hoffman", "Kovalenko", "Larsen", "Moreau", "Novak", "Olsen", "Shevchuk",
)  # fmt: skip


class Names:
    """Draws names and never the same twice."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.used: set[str] = set()

    def _fresh(self, draw) -> str:
        """`draw` again until the name is new, with a number after fifty tries."""
        for attempt in range(1000):
            name = draw() if attempt < 50 else f"{draw()} {attempt}"
            if name not in self.used:
                self.used.add(name)
                return name
        raise RuntimeError("the lists of names are too short")

    def manufacturer(self, is_state: bool) -> str:
        """A Ukrainian company or state enterprise."""
        form = "ДП" if is_state else "ТОВ"
        pick = self.random.choice
        return self._fresh(lambda: f"{form} «{pick(UKRAINIAN_STEMS)}{pick(UKRAINIAN_TAILS)}»")

    def partner(self, kind: str, country: str) -> str:
        """A partner company, with the legal form of its country."""

        def draw() -> str:
            place = self.random.choice(FIRST_HALVES) + self.random.choice(SECOND_HALVES)
            trade = self.random.choice(TRADES[kind])
            form = "" if kind in {"export_credit", "government"} else LEGAL_FORMS.get(country, "")
            return f"{place} {trade} {form}".strip()

        return self._fresh(draw)

    def person(self) -> str:
        """A person's name; these may repeat."""
        return f"{self.random.choice(GIVEN)} {self.random.choice(FAMILY)}"
