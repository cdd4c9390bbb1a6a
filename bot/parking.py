"""The conversations of a chat that were begun and left: whoever began them can go on with them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter

from bot.conversation import Conversation
from bot.engine import FILES, State

PARKED = 3  # conversations that are kept to go on with; those with files are kept in any case

STATES = TypeAdapter(list[State])


class Parking:
    """What one chat has left, the newest first; of each conversation one."""

    def __init__(self, parked: str | None, conversations: Mapping[str, Conversation]) -> None:
        """From the chat's row. A deploy may have taken away what was left."""
        states = STATES.validate_json(parked) if parked else []
        self._conversations = conversations
        self._states = [state for state in states if state.name in conversations]

    def dump(self) -> str | None:
        """For the chat's row."""
        return STATES.dump_json(self._states, exclude_defaults=True).decode() if self._states else None

    def offered(self, person: int | None) -> list[State]:
        """What is nobody's, or is this person's."""
        return [state for state in self._states if state.person in (0, person)]

    def take(self, name: str, person: int | None) -> State | None:
        """What was left of a conversation, if it is there and offered to this person; it is here no longer."""
        found = next((state for state in self.offered(person) if state.name == name), None)
        if found:
            self._states.remove(found)
        return found

    def put(self, state: State | None) -> None:
        """Keep what is left, if there is anything in it, in place of what was left of the same conversation."""
        begun = state and (state.answers or state.then or (state.pending and state.pending.secret))
        if state and begun and self._conversations[state.name].parks:
            self.drop(state.name)
            kept = (each for n, each in enumerate(self._states, 1) if n < PARKED or FILES in each.answers)
            self._states = [state, *kept]

    def drop(self, name: str) -> None:
        """Forget what was left of a conversation."""
        self._states = [state for state in self._states if state.name != name]

    def claim(self, person: int) -> None:
        """What was begun before this person's log-in is theirs from now on; what others left is not theirs to see."""
        self._states = self.offered(person)
        for state in self._states:
            state.person = person
