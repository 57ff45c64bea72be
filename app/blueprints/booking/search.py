"""Finding a lesson among those on offer: words and filters as they stand in the address."""
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import and_, func, or_, select
from werkzeug.datastructures import MultiDict

from app.adapters import plain
from app.database import db
from app.models import LEVELS, Membership, Offering, Person, TeacherCalendar

PER_PAGE = 12
LONGEST_SEARCH = 100
TYPES = {"one": Offering.session_type == "ONE_ON_ONE", "group": Offering.session_type != "ONE_ON_ONE"}
PRICES = {"free": Offering.price_minor == 0, "paid": Offering.price_minor > 0}
TEXTS = (Offering.title, Offering.description, Offering.topics, Person.name, Membership.headline)


@dataclass
class Filters:
    """What is looked for. Whatever the address says that is not one of the choices is left out."""

    words: str = ""
    kind: str = ""
    level: str = ""
    language: str = ""
    price: str = ""
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict, languages):
        def one_of(name, choices):
            return args.get(name, "") if args.get(name, "") in choices else ""

        return cls(
            words=plain.one_line(args.get("q", "")[:LONGEST_SEARCH]), kind=one_of("type", TYPES), level=one_of("level", LEVELS[1:]),
            language=one_of("language", languages), price=one_of("price", PRICES), page=page_number(args.get("page", "")))

    @property
    def is_empty(self):
        return not any((self.words, self.kind, self.level, self.language, self.price))

    @property
    def address(self):
        """The filters as they stand in the address, without the page."""
        named = {"q": self.words, "type": self.kind, "level": self.level, "language": self.language, "price": self.price}
        return {name: value for name, value in named.items() if value}

    @property
    def conditions(self):
        for word in self.words.lower().split():
            yield or_(*(func.lower(text).contains(word, autoescape=True) for text in TEXTS))
        if self.kind:
            yield TYPES[self.kind]
        if self.level:
            yield Offering.level.in_(("any", self.level))
        if self.language:
            yield Offering.language == self.language
        if self.price:
            yield PRICES[self.price]


@dataclass
class Found:
    """One page of what was found, by teacher, for the kit's pagination."""

    number: int
    total: int
    teachers: list = field(default_factory=list)

    @property
    def pages(self):
        return max(1, -(-self.total // PER_PAGE))


def page_number(text):
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 1


def bookable(institution_id):
    """Offerings of an institution that can be booked, with who teaches them and her calendar."""
    return (
        Offering.on_offer(institution_id)
        .join(Person, Person.id == Offering.teacher_id)
        .join(TeacherCalendar, and_(TeacherCalendar.institution_id == Offering.institution_id,
                                    TeacherCalendar.teacher_id == Offering.teacher_id)))


def languages_on_offer(institution_id):
    """The codes of the languages that lessons are offered in, sorted."""
    return db.session.scalars(
        bookable(institution_id).with_only_columns(Offering.language).distinct().order_by(Offering.language)).all()


def find(institution_id, filters):
    """The page of offerings that fit, the teachers by name. Two queries. A page that does not exist is the last one."""
    fitting = bookable(institution_id).where(*filters.conditions)
    total = db.session.scalar(select(func.count()).select_from(fitting.with_only_columns(Offering.id).subquery()))
    number = min(filters.page, max(1, -(-total // PER_PAGE)))
    rows = db.session.execute(
        fitting.add_columns(Membership, Person, TeacherCalendar.zone)
        .order_by(Person.name, Person.id, Offering.title, Offering.id).limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    teachers = []
    for _teacher_id, group in groupby(rows, key=lambda row: row.Person.id):
        group = list(group)
        teachers.append((group[0].Person, group[0].Membership, group[0].zone, [row.Offering for row in group]))
    return Found(number, total, teachers)
