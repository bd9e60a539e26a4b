"""Empty decision files for staff to fill in, laid in finance's `out/` once for each version of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra.decisions.decision_claim_forms import (
    DEFERMENT,
    DISPUTE,
    OBJECTION,
    PLAN,
    REOPEN,
    STOP,
    SURVEILLANCE,
    WAIVER,
    WRITE_OFF,
)
from reskontra.decisions.decision_document_forms import COPY
from reskontra.decisions.decision_forms import MANDATE, UNDO, Form
from reskontra.decisions.decision_limitation_forms import INTERRUPTION
from reskontra.decisions.decision_terms_forms import INTEREST_BASIS, KRAVKOD
from reskontra.exchange.staff_files import staff_xlsx

if TYPE_CHECKING:
    from reskontra.night import Night

VERSION = 3  # raised when a heading or an instruction changes, so that finance gets the new files
FOLDER = f"mallar_{VERSION}"

# Of the other two kinds the night itself sends the list to fill in.
TEMPLATES: dict[str, tuple[Form, str]] = {
    "ANGRA_MATCHNING.xlsx": (
        UNDO,
        "En rad för varje betalning eller avräkning som ska ångras. Lämna Till faktura tom om pengarna ska bli "
        "oidentifierade. Orsak måste anges. Spara och lägg filen i finance/in.",
    ),
    "AUTOGIROMEDGIVANDEN.xlsx": (
        MANDATE,
        "En rad för varje medgivande. Medgivande: Nytt eller Avsluta. Nytt behöver clearing- och kontonummer, eller "
        "bankgironummer. Betalarnummer: tomt = kundnumret. Med bara betalarnummer: Nytt godkänner ett medgivande från "
        "internetbanken som väntar, eller byter kundens betalarnummer; Avsluta avböjer. "
        "Spara och lägg filen i finance/in.",
    ),
    "SPARRAR.xlsx": (
        STOP,
        "En rad för varje spärr. Spärr: Sätt, Förläng eller Avsluta. Ange kund eller faktura. Bevakningsdag: tom = "
        "spärrkodens vanliga tid. Fordringar före: bara vid skuldsanering. Orsak måste anges. "
        "Spara och lägg filen i finance/in.",
    ),
    "BESTRIDANDEN.xlsx": (
        DISPUTE,
        "En rad för varje bestridande. Bestridande: Bestrids, sedan Godtas, Avvisas, Delvis, Domstol eller Återtas. "
        "Bestritt belopp: tomt = hela fakturan; vid Delvis det som godtas. Domstol ska godkännas av förvaltningen. "
        "Orsak måste anges. Spara och lägg filen i finance/in.",
    ),
    "INVANDNINGAR.xlsx": (
        OBJECTION,
        "En rad för varje faktura på listan RATTSLIG_ATGARD som inte ska drivas vidare. Invänt den: dagen "
        "förvaltningen invände, senast den dag som står på listan. Invändningsgrund: CREDIT, AGREEMENT, SOCIAL, "
        "UNDER_REVIEW eller DISPROPORTIONATE. Bestrider kunden, använd BESTRIDANDEN. Orsak måste anges. "
        "Spara och lägg filen i finance/in.",
    ),
    "ANSTAND.xlsx": (
        DEFERMENT,
        "En rad för varje anstånd. Begärt den: dagen kunden hörde av sig. Efter förfallodagen krävs Grund: DISPUTE, "
        "SALARY_DEBT, ASSOCIATION_RENT eller HOUSING_ALLOWANCE. Flytta förfallodag: Ja om räntan ska löpa från den nya "
        "dagen. Längre eller flera anstånd godkänns av chef. Spara och lägg filen i finance/in.",
    ),
    "AVBETALNINGSPLANER.xlsx": (
        PLAN,
        "En rad för varje faktura; rader med samma kundnummer blir en plan. Avbetalningsplan: Ny eller Avsluta. Antal "
        "rater och första förfallodag ska vara lika på kundens alla rader. Utan avgift: Ja om planens avgift inte tas "
        "ut. Stora planer godkänns av chef. Orsak måste anges. Spara och lägg filen i finance/in.",
    ),
    "KOPIOR.xlsx": (
        COPY,
        "En rad för varje faktura som kunden ska få igen, märkt KOPIA. Kopia: Brev eller Egen kanal (kundens digitala "
        "brevlåda, annars brev). Två personer: Beslutat av och Godkänt av. Orsak måste anges. "
        "Spara och lägg filen i finance/in.",
    ),
    "AVSKRIVNINGAR.xlsx": (
        WRITE_OFF,
        "En rad för varje faktura. Avskrivningsorsak: LIMITED, DEBT_RELIEF_DONE, ESTATE_EMPTY, BANKRUPTCY_CLOSED, "
        "NO_ASSETS_LONG eller DECISION. Belopp: tomt = allt som är kvar. Efterges: Ja om kunden inte längre är "
        "skyldig beloppet. Över handläggarens gräns krävs Godkänt av. Spara och lägg filen i finance/in.",
    ),
    "KRAVKODER.xlsx": (
        KRAVKOD,
        "En rad för varje faktura som ska drivas med en annan kravkod än sin egen. Från dag: tom = genast, en senare "
        "dag = beslutet väntar till dess. Räntegrunden ändras inte. Orsak måste anges. "
        "Spara och lägg filen i finance/in.",
    ),
    "RANTEGRUNDER.xlsx": (
        INTEREST_BASIS,
        "En rad för varje faktura. Räntegrund: Förfallodag, 30 dagar, VA, VA ej förfallet, VA delbetalning, Återgång "
        "(kreditfakturan), Avtal, Lån, Skadestånd, Brott, Delgivning eller Ingen. Dag: kravet med underlag, skadan, "
        "delgivningen, första delbetalningens förfallodag, den ursprungliga betalningen; vid 30 dagar när kravet nådde "
        "kunden. Avtal och Lån: Räntesats, eller Påslag på referensräntan. Ränta som räknats på annan grund tas "
        "tillbaka och räknas om. Orsak måste anges. Spara och lägg filen i finance/in.",
    ),
    "BEVAKNINGAR.xlsx": (
        SURVEILLANCE,
        "En rad för varje faktura som ombudet har lämnat tillbaka och som ska lämnas igen för långtidsbevakning, i ett "
        "nytt ärende. Bevakas hos ombudet: Ja. Orsak måste anges. Spara och lägg filen i finance/in.",
    ),
    "PRESKRIPTIONSAVBROTT.xlsx": (
        INTERRUPTION,
        "En rad för varje faktura. Avbrott: Erkännande (löfte, betald ränta eller annat erkännande av kunden), "
        "Mottaget brev (bara med bevis för att kunden fick det) eller Rättslig åtgärd. Skedde den: dagen. "
        "Avslutat den: när åtgärden avslutades; tom = samma dag. Orsak: beviset. Spara och lägg filen i finance/in.",
    ),
    "OMPROVNINGAR.xlsx": (
        REOPEN,
        "En rad för varje beslut som inte längre ska gälla: anstånd, svar på bestridande eller avskrivning. Ersätter "
        "beslut: numret i svarsfilen (Beslutsnummer). Ett nytt beslut lämnas i sin egen fil, gärna samma dag. "
        "Avskrivningar över handläggarens gräns: två personer, en av dem chef. Orsak måste anges. "
        "Spara och lägg filen i finance/in.",
    ),
    "EFTERGIFTER.xlsx": (
        WAIVER,
        "En rad för varje eftergift. Eftergift: Avgift (Belopp tomt = alla öppna avgifter), Ränta (Belopp; på fakturan "
        "när räntan är uträknad men inte fakturerad, annars på räntefakturan) eller Räntestopp (Från dag, Till dag). "
        "Skäl för ränta: ILLNESS, UNEMPLOYMENT eller OTHER_HINDRANCE. Orsak måste anges, med hänvisning till "
        "underlaget. Spara och lägg filen i finance/in.",
    ),
}


def content(name: str) -> bytes:
    """A template as a workbook: an instruction, the headings, nothing below."""
    form, instruction = TEMPLATES[name]
    rows = pa.table({heading: pa.array([], pa.string()) for heading in form.headings})
    return staff_xlsx(form.title, rows, {heading: heading for heading in form.headings}, instruction=instruction)


def send(night: Night) -> None:
    """Lay the templates in finance's `out/` unless this version has been laid there before, for whatever client."""
    account = night.settings.exchange.accounts.finance
    if night.ledger.row("earlier_delivery", account=account, name=FOLDER) is None:
        night.exchange.send_folder(account, FOLDER, {name: content(name) for name in TEMPLATES}, kind="templates")
