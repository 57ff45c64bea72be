"""Who lives in the demo institution, and what its teachers offer. All made up."""

INSTITUTION = {"name": "Lindenhof Academy", "slug": "lindenhof", "zone": "Europe/Berlin", "currency": "EUR"}
OWNER = ("Olga Okafor", "olga", "Europe/Berlin", "en")

# name, mail, zone, language, headline, weekly hours as (weekdays, from, to), rules that differ from the defaults
TEACHERS = [
    ("Ada Albers", "ada", "Europe/Berlin", "en", "Mathematics, from fractions to vectors",
     [((0, 1, 2, 3, 4), "08:00", "12:00"), ((0, 2), "13:30", "18:00"), ((1, 3), "18:00", "21:00")],
     {"max_per_day": 6, "lead_minutes": 120}),
    ("Ben Brook", "ben", "America/New_York", "en", "Guitar and music theory",
     [((1, 2, 3, 4), "15:00", "21:00"), ((5,), "10:00", "16:00")], {"buffer_after_minutes": 15}),
    ("Chiyo Chiba", "chiyo", "Asia/Tokyo", "en", "Japanese for travellers and for exams",
     [((0, 1, 2, 3, 4), "17:00", "22:00"), ((6,), "09:00", "13:00")], {"max_per_week": 20}),
    ("Diego Duarte", "diego", "America/Sao_Paulo", "en", "Physics with things you can touch",
     [((0, 2, 4), "09:00", "17:00")], {"step_minutes": 15, "buffer_before_minutes": 5}),
]
STUDENTS = [
    ("Sam Silva", "sam", "Australia/Sydney", "en"),
    ("Tom Tanaka", "tom", "Asia/Tokyo", "en"),
    ("Uma Usman", "uma", "Africa/Lagos", "en"),
    ("Vera Vogel", "vera", "Europe/Vienna", "en"),
    ("Will Wong", "will", "Asia/Hong_Kong", "en"),
    ("Xenia Xanthou", "xenia", "Europe/Athens", "en"),
    ("Yara Yazid", "yara", "Africa/Cairo", "en"),
    ("Zack Zeller", "zack", "America/Denver", "en"),
    ("Finn Falk", "finn", "Europe/Oslo", "en"),
    ("Gita Ghosh", "gita", "Asia/Kolkata", "en"),
    ("Hana Horak", "hana", "Europe/Prague", "en"),
    ("Ivo Ibarra", "ivo", "America/Mexico_City", "en"),
]

# by the teacher's mail: title, what is said of it, and what differs from a free hour for one
OFFERINGS = {
    "ada": [
        ("Algebra, one to one", "Bring what you are stuck on. We take it apart until it is easy.",
         {"topic_type": "flexible", "topics": "Equations\nFunctions\nVectors", "level": "intermediate"}),
        ("Trial lesson", "Twenty-five minutes to see whether we suit each other.", {"duration_minutes": 25, "level": "any"}),
        ("Exam clinic", "Three students, past papers, no fear.",
         {"session_type": "GROUP", "capacity": 3, "duration_minutes": 90, "price_minor": 1800, "level": "advanced",
          "requirements": "A past paper you have tried on your own."}),
    ],
    "ben": [
        ("Guitar for beginners", "Your first six chords, and a song at the end.",
         {"duration_minutes": 45, "price_minor": 2500, "level": "beginner", "materials": "Any guitar that stays in tune."}),
        ("Songwriting workshop", "Write one verse and one chorus in ninety minutes, together.",
         {"session_type": "WORKSHOP", "capacity": 8, "duration_minutes": 90, "price_minor": 1200}),
    ],
    "chiyo": [
        ("Japanese conversation", "We talk. I note what you could say better.",
         {"duration_minutes": 50, "price_minor": 2000, "topic_type": "flexible", "language": "ja"}),
        ("JLPT N4 group", "Grammar and listening for the exam in July.",
         {"session_type": "GROUP", "capacity": 3, "price_minor": 900, "language": "ja", "level": "intermediate"}),
    ],
    "diego": [
        ("Physics at the kitchen table", "Mechanics with what is in your drawers.", {"materials": "A ruler, a string, three coins."}),
        ("Thesis hour", "Questions about your lab report or thesis.",
         {"topic_type": "flexible", "price_minor": 3000, "level": "advanced"}),
    ],
}

# Lessons as (days from today, teacher, offering, students, what happened). Each is put on the teacher's first free start of that day.
PAST = [
    (-27, "ada", 0, ["sam"], "held"),
    (-25, "ben", 0, ["zack"], "held"),
    (-24, "chiyo", 0, ["tom"], "late"),
    (-22, "diego", 0, ["ivo"], "held"),
    (-21, "ada", 2, ["vera", "finn", "hana"], "one_absent"),
    (-20, "ada", 0, ["sam"], "held"),
    (-18, "ben", 1, ["zack", "uma", "ivo"], "held"),
    (-17, "chiyo", 1, ["will", "gita"], "held"),
    (-15, "diego", 1, ["yara"], "left_early"),
    (-14, "ada", 0, ["sam"], "absent"),
    (-13, "ada", 1, ["xenia"], "held"),
    (-11, "ben", 0, ["zack"], "held"),
    (-10, "chiyo", 0, ["tom"], "held"),
    (-8, "diego", 0, ["ivo"], "unknown"),
    (-7, "ada", 2, ["vera", "finn"], "held"),
    (-6, "ada", 0, ["sam"], "late"),
    (-4, "ben", 1, ["uma", "zack"], "one_absent"),
    (-3, "chiyo", 1, ["will", "gita", "tom"], "held"),
    (-3, "ada", 0, ["sam"], "held"),
    (-1, "ada", 0, ["hana"], "held"),
]
AHEAD = [
    (1, "ada", 2, ["vera", "finn"]),
    (1, "chiyo", 0, ["sam"]),
    (2, "ben", 0, ["zack"]),
    (3, "ada", 0, ["hana"]),
    (3, "diego", 0, ["ivo"]),
    (4, "ada", 0, ["sam"]),
    (5, "ben", 1, ["uma", "ivo", "zack"]),
    (6, "chiyo", 1, ["will", "gita"]),
    (7, "diego", 1, ["yara"]),
    (8, "ada", 0, ["xenia"]),
    (10, "ada", 2, ["vera", "hana", "sam"]),
    (12, "chiyo", 0, ["tom"]),
]
