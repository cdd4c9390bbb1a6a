"""What a Sub County Director sees of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storage.records.attendance import Dispute, SignedRegister, Standing
from storage.records.centres import Centre, Substitution


@dataclass(frozen=True)
class View:
    """What a director sees of a day."""

    day: date
    centres: Sequence[Centre]
    standings: Sequence[Standing]
    late: Sequence[Standing]
    disputes: Sequence[Dispute]
    substitutions: Sequence[Substitution]
    signed: Sequence[SignedRegister]  # that wait

    @property
    def to_remind(self) -> list[Standing]:
        """Those that are late and still not whole."""
        return [each for each in self.late if not each.whole]

    @property
    def waits(self) -> bool:
        """Whether anything waits for a decision."""
        return bool(self.disputes or self.substitutions or self.signed)

    def centre(self, centre_id: int) -> Centre:
        """A centre of theirs."""
        return next(each for each in self.centres if each.id == centre_id)
