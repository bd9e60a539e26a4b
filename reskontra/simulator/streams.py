"""What the invented municipality charges for: streams of orders, each from one system to one kind of customer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Article:
    """An article of the price list; the price per unit lies between two amounts in öre, the number of units too."""

    code: str
    text: str
    vat_code: str
    account: str
    unit: str
    price_ore: tuple[int, int]
    units: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Stream:
    """Orders of one kind: `share` of a night's in per mille, the roles that are charged, the coding's first part."""

    name: str
    share: int
    account: str
    order_type: str
    department: str
    dim_1: tuple[str, ...]
    roles: tuple[str, ...]
    articles: tuple[Article, ...]
    text: str = ""  # a text row: `{period}` is the month before
    lines: int = 1  # most lines of an order


UBW, PRESCHOOL, WATER, HOUSING = "ubw", "systems/forskola", "systems/vatten", "systems/bostad"
NARROW_VAT = {"S25": "25", "S12": "12", "S6": "06", "Z0": "00", "E": "E", "O": "O", "AE": "AE"}
VAT_PERCENT = {"S25": 25, "S12": 12, "S6": 6, "Z0": 0, "E": 0, "O": 0, "AE": 0}

PEOPLE = ("household", "guardian", "tenant", "internet_bank")
COMPANIES = ("company", "e_company", "joint_company", "edi_company")

STREAMS = (
    Stream("childcare", 220, PRESCHOOL, "BO", "BUN", ("2100", "2110"), ("guardian",),
           (Article("F100", "Förskola, plats", "E", "31210", "MON", (20_000, 168_800)),
            Article("F200", "Fritidshem, plats", "E", "31210", "MON", (15_000, 112_500))), "{period}", lines=2),
    Stream("water", 220, WATER, "VA", "VAT", ("4300", "4310"), (*PEOPLE, "company", "association", "estate"),
           (Article("VA100", "Vatten och avlopp", "S25", "31125", "M3", (1_500, 4_200), (10, 60)),
            Article("AV100", "Avfallshämtning", "S25", "31125", "EA", (9_000, 28_000))), "{period}", lines=2),
    Stream("rent", 140, HOUSING, "HB", "FAS", ("8100",), ("tenant",),
           (Article("H100", "Hyra bostad", "E", "34110", "MON", (480_000, 1_150_000)),), "{period}"),
    Stream("premises", 30, HOUSING, "HL", "FAS", ("8200",), ("company", "e_company", "edi_company"),
           (Article("H200", "Hyra lokal", "E", "34210", "MON", (900_000, 2_400_000)),
            Article("H210", "Hyra lokal, med moms", "S25", "34225", "MON", (900_000, 2_400_000))), "{period}"),
    Stream("associations", 10, HOUSING, "HF", "FAS", ("8300",), ("association",),
           (Article("H200", "Hyra klubblokal", "E", "34210", "MON", (60_000, 240_000)),), "{period}"),
    Stream("elder_care", 90, UBW, "OM", "SOC", ("3100", "3200"), ("elder", "protected", "protected_registration"),
           (Article("O100", "Avgift enligt beslut", "E", "31220", "MON", (10_000, 257_500)),), "{period}"),
    Stream("services", 110, UBW, "FS", "TEK", ("4100", "4200"), COMPANIES,
           (Article("T100", "Konsulttimmar", "S25", "30125", "HUR", (80_000, 120_000), (1, 20)),
            Article("T200", "Uthyrning av maskin", "S25", "30125", "DAY", (60_000, 250_000), (1, 5)),
            Article("T300", "Material", "S25", "30125", "EA", (5_000, 40_000), (1, 10))), "Enligt avtal 17", lines=3),
    Stream("meals", 40, UBW, "SO", "KS", ("1100",), (*COMPANIES, "household"),
           (Article("L100", "Lunch", "S12", "30112", "EA", (8_500, 12_500), (1, 30)),
            Article("T300", "Servismaterial", "S25", "30125", "EA", (5_000, 9_000), (1, 4))), lines=2),
    Stream("leisure", 60, UBW, "AV", "KFN", ("5100", "5200"), ("household", "guardian"),
           (Article("I100", "Inträde simhall", "S6", "30106", "EA", (5_500, 9_500), (1, 8)),
            Article("K100", "Musikskola, termin", "E", "31230", "EA", (60_000, 120_000))), lines=2),
    Stream("permits", 50, UBW, "AV", "MSN", ("6100",), ("household", "company", "association"),
           (Article("B100", "Bygglovsavgift", "O", "31310", "EA", (120_000, 2_800_000)),
            Article("M100", "Tillsynsavgift", "O", "31320", "EA", (90_000, 600_000)))),
    Stream("authorities", 10, UBW, "MY", "GVN", ("7100",), ("authority",),
           (Article("T100", "Interkommunal ersättning", "S25", "30125", "MON", (500_000, 4_000_000)),), "{period}"),
    Stream("internal", 5, UBW, "IN", "KS", ("1200",), ("internal",),
           (Article("X100", "Intern tjänst", "O", "30195", "EA", (50_000, 500_000)),)),
    Stream("scrap", 5, UBW, "FS", "TEK", ("4200",), ("e_company",),
           (Article("S100", "Metallskrot", "AE", "30190", "KGM", (500, 900), (500, 2_000)),)),
    Stream("exports", 10, UBW, "WB", "KS", ("1300",), ("company", "e_company"),
           (Article("U100", "Trycksaker", "Z0", "30200", "EA", (10_000, 20_000), (1, 9)),)),
)  # fmt: skip

# Kinds of customers that get an order every morning: role, stream and number of orders.
RARE = (
    ("protected", "elder_care", 1),
    ("protected_registration", "elder_care", 1),
    ("joint_company", "services", 2),
    ("edi_company", "services", 1),
    ("internet_bank", "water", 1),
    ("authority", "authorities", 1),
)

# Charged outside the streams: the stories of demo customers, and orders too small for an invoice of their own.
STORY = Stream("story", 0, UBW, "FS", "TEK", ("4100",), (),
               (Article("T200", "Uthyrning av släp", "S25", "30125", "DAY", (60_000, 90_000), (1, 2)),))  # fmt: skip
BIG_STORY = Stream("big_story", 0, UBW, "FS", "TEK", ("4100",), (),
                   (Article("T100", "Projektledning", "S25", "30125", "HUR", (90_000, 110_000), (60, 80)),
                    ))  # fmt: skip
SMALL = Stream("small", 0, UBW, "AV", "KFN", ("5100",), (),
               (Article("K100", "Påminnelsekort", "E", "31230", "EA", (3_000, 3_000)),))  # fmt: skip
