"""Register codes (Dukcapil) and the census answers they may stand for; from plans/sp2020 lists and crosswalks."""

MAN, WOMAN = "1", "2"
SHDK = {"head": "1", "child": "4", "grandchild": "6", "parent": "7", "parent_in_law": "8", "relative": "9"}
HUSBAND, WIFE = "2", "3"
NEVER, MARRIED, DIVORCED, WIDOWED = "1", "2", "3", "4"
RELIGION = {
    "1": "islam",
    "2": "christian",
    "3": "catholic",
    "4": "hindu",
    "5": "buddhist",
    "6": "confucian",
    "7": "belief",
}

# Census certificates (23 classes) that a register class of education (10) may hide, the commonest first.
CERTIFICATES = {
    "1": ("23",), "2": ("23",), "3": ("3", "3", "3", "4", "1"), "4": ("8", "8", "8", "9", "6"),
    "5": ("13", "13", "15", "15", "14", "11"), "6": ("18",), "7": ("18",), "8": ("19",), "9": ("21",), "10": ("22",),
}  # fmt: skip

IDLE, HOUSEWORK, STUDENT, RETIRED = "1", "2", "3", "4"
ACTIVITY = {IDLE: "other", HOUSEWORK: "housework", STUDENT: "school", RETIRED: "other"}

# Register occupation: (census occupation, industry, work status, weight in a town, weight in the country).
WORK: dict[str, tuple[str, str, str, float, float]] = {
    "5": ("4110", "20", "public", 4, 2),
    "9": ("611", "1", "own_account", 1, 30),
    "11": ("622", "4", "own_account", 0.2, 2),
    "15": ("4110", "8", "employee", 30, 10),
    "18": ("4110", "21", "employee", 2, 2),
    "19": ("962", "11", "casual_other", 10, 12),
    "20": ("921", "1", "casual_farm", 0.3, 12),
    "23": ("9111", "25", "employee", 2, 1),
    "26": ("7112", "11", "casual_other", 3, 4),
    "27": ("7115", "8", "own_account", 1, 2),
    "30": ("7531", "8", "own_account", 2, 1),
    "65": ("234", "21", "public", 3, 2),
    "74": ("2221", "22", "employee", 1, 0.5),
    "81": ("832", "13", "employee", 3, 2),
    "84": ("522", "12", "own_account", 10, 7),
    "88": ("522", "12", "employer_casual", 20, 8),
}
