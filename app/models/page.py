"""A long list, a page at a time."""
from dataclasses import dataclass

import sqlalchemy as sa

from app.database import db

SIZE = 25


@dataclass(frozen=True)
class Page:
    """One page of rows. `number` counts from 1; `total` is how many rows there are on all `pages`."""

    items: list
    number: int
    pages: int
    total: int

    @classmethod
    def of(cls, rows, number=1, size=SIZE):
        """The page of this ordered select of one entity; the last one when there are not as many. Two queries."""
        total = db.session.scalar(sa.select(sa.func.count()).select_from(rows.order_by(None).subquery()))
        pages = max(1, -(-total // size))
        number = min(max(number, 1), pages)
        items = db.session.scalars(rows.limit(size).offset((number - 1) * size)).unique().all()
        return cls(items, number, pages, total)
