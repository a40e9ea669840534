"""Legal forms, which say nothing about who somebody is, in both scripts."""

import re

# Normalised as names are (`names.words_of`): lower case, no marks, dots inside abbreviations gone.
_FORMS = """
товариство з обмеженою відповідальністю|товариство з додатковою відповідальністю
приватне акціонерне товариство|публічне акціонерне товариство|акціонерне товариство
відкрите акціонерне товариство|закрите акціонерне товариство|державне підприємство
казенне підприємство|комунальне підприємство|приватне підприємство|фізична особа підприємець
тов|тдв|прат|пат|ват|зат|ат|дп|кп|пп|фоп|нвп|нвк|спд|холдинг
общество с ограниченной ответственностью|публичное акционерное общество
открытое акционерное общество|закрытое акционерное общество|непубличное акционерное общество
акционерное общество|федеральное государственное унитарное предприятие
государственное предприятие|унитарное предприятие|ооо|оао|зао|пао|нао|ао|фгуп|гуп|уп|одо|чуп
limited liability company|limited liability partnership|public limited company
public joint stock company|open joint stock company|closed joint stock company
private joint stock company|joint stock company|private limited|limited|incorporated|corporation
company|holding|ltd|llc|llp|lp|plc|inc|corp|co|pjsc|ojsc|cjsc|jsc|tov|prat|pat|dp|tzov
ooo|oao|zao|pao|ao|fgup|gesellschaft mit beschrankter haftung|aktiengesellschaft
gmbh co kg|gmbh|mbh|ag|kg|kgaa|ohg|ug|se|sa|sas|sarl|sasu|scs|spa|srl|sapa|sl|slu|bv|nv|cv|vof
ab|publ|as|asa|aps|oy|oyj|ky|sp z oo|spolka z ograniczona odpowiedzialnoscia|spolka akcyjna
spolka z oo|sp k|sro|spol s ro|ad|ead|eood|ood|doo|dd|kft|zrt|nyrt|rt|uab|ou|sia|pte|pty|kk|fze
"""
_PHRASES = sorted(
    {form for line in _FORMS.split("\n") for form in line.split("|") if form},
    key=lambda form: (-len(form.split()), form),
)
_PATTERN = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, _PHRASES))})(?!\S)")


def set_aside(words: list[str]) -> list[str]:
    """The words without legal forms; all of them when nothing else would be left."""
    kept = _PATTERN.sub(" ", " ".join(words)).split()
    return kept or words
