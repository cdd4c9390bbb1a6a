"""Methods by which the bot learns what happened, and answers taps."""

from __future__ import annotations

from sandbox.telegram.errors import Json, bad_request, conflict
from sandbox.telegram.limits import CALLBACK_ANSWER, CALLBACK_ANSWER_WITHIN
from sandbox.telegram.methods import method
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import State
from sandbox.telegram.webhook import Target


@method("getUpdates")
async def get_updates(state: State, parameters: Parameters) -> list[Json]:
    """Long polling; `timeout` in seconds. An offset confirms everything below it."""
    if state.webhook.target.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    state.updates.allow(parameters.array("allowed_updates"))
    return await state.updates.poll(
        parameters.number("offset"),
        parameters.number("limit", 100),
        parameters.number("timeout"),
        parameters.connection,
    )


@method("setWebhook")
async def set_webhook(state: State, parameters: Parameters) -> bool:
    """Where to deliver updates; over plain http on loopback, unlike Telegram."""
    target = Target(
        url=parameters.text("url"),
        secret=parameters.text("secret_token"),
        max_connections=parameters.number("max_connections", 40),
    )
    state.updates.allow(parameters.array("allowed_updates"))
    if parameters.flag("drop_pending_updates"):
        state.updates.drop()
    await state.webhook.set(target)
    if target.url:
        state.updates.stop_poll(conflict("terminated by setWebhook request"))
    return True


@method("deleteWebhook")
async def delete_webhook(state: State, parameters: Parameters) -> bool:
    """Back to polling."""
    if parameters.flag("drop_pending_updates"):
        state.updates.drop()
    await state.webhook.set(Target())
    return True


@method("getWebhookInfo")
async def get_webhook_info(state: State, _parameters: Parameters) -> Json:
    """How delivery goes."""
    return state.webhook.info()


@method("answerCallbackQuery")
async def answer_callback_query(state: State, parameters: Parameters) -> bool:
    """End the progress bar of a tapped button, with a notice or without; once for each tap."""
    if len(text := parameters.text("text")) > CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query = state.queries.pop(parameters.text("callback_query_id"), None)
    if query is None or state.clock() - query.asked_at > CALLBACK_ANSWER_WITHIN:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    state.tell(query.user_id, "toast", {"text": text, "alert": parameters.flag("show_alert")})
    return True
