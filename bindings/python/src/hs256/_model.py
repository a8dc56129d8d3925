"""Claims as instances of the caller's own types. Their requirements are their own business."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any, Callable, Dict, TypeVar

from .errors import ModelMismatch

Model = TypeVar("Model")


def made_of(claims: Dict[str, Any], model: Callable[..., Model]) -> Model:
    """The model's instance for verified claims."""
    if not callable(model):
        raise TypeError(f"a model is a class or a function, not {type(model).__name__}")
    try:
        made: Model = _made(claims, model)
    except Exception as error:
        name = getattr(model, "__qualname__", type(model).__name__)
        raise ModelMismatch(f"the token is valid, but its claims are none of {name}") from error
    return made


def _made(claims: Dict[str, Any], model: Any) -> Any:
    if hasattr(model, "model_validate"):  # pydantic
        return model.model_validate(claims)
    if hasattr(model, "__struct_fields__"):
        return import_module("msgspec").convert(claims, model)
    if isinstance(model, type) and is_dataclass(model):
        return model(
            **{field.name: claims[field.name] for field in fields(model) if field.init and field.name in claims}
        )
    return model(claims)
