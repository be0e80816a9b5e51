"""The Trainer: one optimisation step, one measurement, and the iteration that joins them. It writes no files.

    for record in Trainer(settings, dataset.train.examples):
        print(record.step, record.bound_nats)

Every random draw follows from (seed, purpose, step), so a trainer set to step N goes on as the one that never stopped.
What a run leaves on disk is written by `record.py`, which drives a Trainer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch

from infogan_explorer.augment import Augmentation
from infogan_explorer.batches import Batches
from infogan_explorer.codes import CategoryReading, Reading
from infogan_explorer.config import Settings
from infogan_explorer.device import choose_device
from infogan_explorer.errors import InputError, NonFiniteError
from infogan_explorer.history import StepRecord
from infogan_explorer.losses import (
    code_bounds_nats,
    decision_threshold,
    discriminator_loss,
    generator_loss,
    information_loss,
    real_balance_nats,
    real_consistency_nats,
)
from infogan_explorer.measurement import Estimates, measure, total_variance, variance_given_reading
from infogan_explorer.networks import InfoGAN, build_infogan
from infogan_explorer.refit import refit_bounds
from infogan_explorer.streams import sample_noise, stream

_STATISTICS_BATCHES = 4  # of the training batch size, for batch norm's statistics
_REAL_SAMPLE = 200  # training examples whose variance generated ones are compared to


@dataclass(frozen=True)
class _StepResult:
    """What the last step saw, kept as tensors until somebody measures."""

    loss_discriminator: torch.Tensor
    loss_generator: torch.Tensor
    accuracy_discriminator: torch.Tensor
    bounds: Mapping[str, torch.Tensor]


class Trainer:
    """Trains an InfoGAN, or its GAN baseline, on one array of examples."""

    def __init__(self, settings: Settings, examples: np.ndarray) -> None:
        """Build the networks and their optimisers from the settings alone.

        Args:
            settings: every number that matters.
            examples: (N, C, H, W) uint8 pictures, or (N, 2) float32 points. Only these: labels never come in here.

        Raises:
            InputError: if the networks do not fit the examples or the device is not there.
        """
        self.settings = settings
        self.device = choose_device(settings.device)
        self.steps_done = 0
        self.seconds = 0.0
        self.infogan: InfoGAN = build_infogan(settings, examples.shape[1:]).to(self.device).train()
        self.infogan.generator_ema.eval()
        betas = (settings.beta1, settings.beta2)
        fused = self.device.type != "mps"
        self.optimisers = {
            "discriminator": torch.optim.Adam(
                list(self.infogan.recognition_parameters()),
                settings.learning_rate_discriminator,
                betas,
                fused=fused,
            ),
            "generator": torch.optim.Adam(
                self.infogan.generator.parameters(), settings.learning_rate_generator, betas, fused=fused
            ),
        }
        self._augment = Augmentation(
            settings.augment_shift, settings.augment_rotate, settings.augment_scale, settings.augment_shear
        )
        self._with_real_terms = settings.lambda_balance > 0 or settings.lambda_consistency > 0
        self._batches = Batches(examples, settings.batch_size, settings.seed, self.device)
        self._assignment = {
            name: torch.tensor(code.prior_probabilities, device=self.device)
            for name, code in self.infogan.spec.by_name.items()
            if code.kind == "categorical"
        }
        self._real = self._batches.spread(_REAL_SAMPLE)
        self._real_variance = total_variance(self._real) if len(self._real) > 1 else 0.0
        self._last: _StepResult | None = None

    def __iter__(self) -> Iterator[StepRecord]:
        """Train to the end, yielding a record every `record_every` steps and at the last; closing it stops."""
        while not self.is_finished:
            self.step()
            if self.is_record_due:
                yield self.measure()

    @property
    def is_finished(self) -> bool:
        return self.steps_done >= self.settings.steps

    @property
    def is_record_due(self) -> bool:
        return self.is_finished or self.steps_done % self.settings.record_every == 0 or self.is_refit_due

    @property
    def is_save_due(self) -> bool:
        return self.is_finished or self.steps_done % self.settings.save_every == 0

    @property
    def is_refit_due(self) -> bool:
        """Whether the record of this step also has the bound of a Q that is re-fitted to G as it is now."""
        return self.settings.refit_steps > 0 and self.is_save_due

    def step(self) -> None:
        """One D step and one G step, as the authors' code has them: L_I reaches the shared trunk and G.

        D step:  trunk, D head, Q head  <-  loss of D on (x, x~)  -  sum_i lambda_i L_I,i(x~), x~ detached from G
        G step:  G                      <-  loss of G on x~       -  sum_i lambda_i L_I,i(x~), not in the baseline

        Where settings ask for it, D and Q see augmented pictures, the D step has two more terms on real ones
        (`lambda_balance`, `lambda_consistency`), and L_I enters the G step late. All of it is off by default.

        Raises:
            NonFiniteError: if a loss or a bound is not a finite number; what was saved is good.
        """
        started = time.perf_counter()
        settings, infogan, spec = self.settings, self.infogan, self.infogan.spec
        step = self.steps_done + 1
        self._set_learning_rates(step)
        draws = stream(settings.seed, "train", step)
        z = sample_noise(settings.batch_size, settings.noise_dim, settings.noise, draws).to(self.device)
        c = spec.sample(settings.batch_size, draws).to(self.device)
        real = self._batches.of_step(step)
        fake = infogan.generator(spec.generator_input(z, c))
        with_real_terms = self._with_real_terms and step > settings.real_terms_from

        shown = [self._augment(real, draws), self._augment(fake.detach(), draws)]
        if with_real_terms:
            shown.append(self._augment(real, draws))
        real_features, fake_features, *second_view = infogan.see(*shown)
        real_logits = infogan.discriminator_head(real_features).squeeze(1)
        fake_logits = infogan.discriminator_head(fake_features).squeeze(1)
        bounds = code_bounds_nats(spec, spec.log_q(infogan.q_head(fake_features), c))
        loss_d = discriminator_loss(settings.objective, real_logits, fake_logits)
        _check_finite({"loss/discriminator": loss_d, **_named(bounds)}, step)
        loss_d_and_q = loss_d + information_loss(spec, bounds, settings.lambda_cat, settings.lambda_cont)
        if with_real_terms:
            one, other = (spec.read(infogan.q_head(features)) for features in (real_features, *second_view))
            self._update_assignment(one)
            loss_d_and_q = loss_d_and_q + settings.lambda_balance * real_balance_nats(spec, one, self._assignment)
            loss_d_and_q = loss_d_and_q + settings.lambda_consistency * real_consistency_nats(spec, one, other)
        self._descend("discriminator", loss_d_and_q)

        with infogan.recognition_at_rest():
            logits, q_params = infogan.discriminate(self._augment(fake, draws))
            if settings.baseline:
                q_params = q_params.detach()  # Q's reading is recorded, but G gets no gradient from it
            bounds = code_bounds_nats(spec, spec.log_q(q_params, c))
            loss_g = generator_loss(settings.objective, logits)
            _check_finite({"loss/generator": loss_g, **_named(bounds)}, step)
            loss_g_and_q = loss_g
            if not settings.baseline:
                information = information_loss(spec, bounds, settings.lambda_cat, settings.lambda_cont)
                loss_g_and_q = loss_g + self._information_weight(step) * information
            threshold = decision_threshold(settings.objective)
            accuracy = ((real_logits > threshold).float().mean() + (fake_logits <= threshold).float().mean()) / 2
            self._last = _StepResult(
                loss_d.detach(), loss_g.detach(), accuracy, {name: bound.detach() for name, bound in bounds.items()}
            )
            self._descend("generator", loss_g_and_q)
        infogan.update_moving_average(min(settings.ema_decay, (1 + step) / (10 + step)))

        self.steps_done = step
        self.seconds += time.perf_counter() - started

    def measure(self, while_busy: Callable[[], None] = lambda: None) -> StepRecord:
        """A record of the present step: L_I on fresh samples, with the weights that a reader would load.

        Its `variety` is the variance over z at a fixed setting of the codes, relative to the variance of real examples:
        E_c[sum_d Var_z(G(z, c)_d)] / sum_d Var(x_d), with d over pixels. `variety_real` is the same of real examples,
        with the settings that Q reads in them: E_c[sum_d Var(x_d | c)] / sum_d Var(x_d).

        Args:
            while_busy: called now and then in a measurement that may take minutes, a re-fit of Q.

        Raises:
            NonFiniteError: if a measured bound is not a finite number.
        """
        if self._last is None:
            raise InputError("nothing was trained yet; take a step before measuring.")
        started = time.perf_counter()
        self.refresh_statistics()
        measured = measure(self.infogan, self.settings, self.steps_done)
        bounds = measured.bounds_nats
        for name, (bound, _) in bounds.items():
            if not math.isfinite(bound):
                raise _not_finite(f"bound_nats/{name}", self.steps_done)
        draws = stream(self.settings.seed, "variety", self.steps_done)
        variance_of_real = variance_given_reading(self.infogan, self._real, draws)
        refitted: Estimates = {}
        if self.is_refit_due:
            steps, samples = self.settings.refit_steps, self.settings.bound_samples
            refitted = refit_bounds(
                self.infogan, self.settings, self.steps_done, steps, samples, on_step=lambda _: while_busy()
            )
        self.seconds += time.perf_counter() - started
        return StepRecord(
            step=self.steps_done,
            seconds=self.seconds,
            loss_discriminator=float(self._last.loss_discriminator),
            loss_generator=float(self._last.loss_generator),
            accuracy_discriminator=float(self._last.accuracy_discriminator),
            bound_nats=_values(bounds),
            bound_nats_stderr=_errors(bounds),
            bound_train_nats={name: float(bound) for name, bound in self._last.bounds.items()},
            variety=self._relative(measured.variance_over_noise),
            variety_real=self._relative(variance_of_real),
            contrastive_nats=_values(measured.contrastive_nats),
            contrastive_nats_stderr=_errors(measured.contrastive_nats),
            info_nce_nats=_values(measured.info_nce_nats),
            info_nce_nats_stderr=_errors(measured.info_nce_nats),
            info_nce_samples=measured.info_nce_samples,
            refit_bound_nats=_values(refitted),
            refit_bound_nats_stderr=_errors(refitted),
        )

    def _relative(self, variance: float) -> float | None:
        """A variance over that of real examples; None where those are all one."""
        return variance / self._real_variance if self._real_variance else None

    def refresh_statistics(self) -> None:
        """Bring batch norm's eval statistics up to the present weights, before they are measured or saved."""
        settings, draws = self.settings, stream(self.settings.seed, "statistics", self.steps_done)
        inputs = []
        for _ in range(_STATISTICS_BATCHES):
            z = sample_noise(settings.batch_size, settings.noise_dim, settings.noise, draws)
            c = self.infogan.spec.sample(settings.batch_size, draws)
            inputs.append(self.infogan.spec.generator_input(z, c).to(self.device))
        self.infogan.refresh_statistics(inputs)

    def check_weights(self) -> None:
        """Hold that every weight is finite, before it is saved over nothing good.

        Raises:
            NonFiniteError: naming the tensor that is not.
        """
        for name, tensor in self.infogan.state_dict().items():
            if tensor.is_floating_point() and not torch.isfinite(tensor).all():
                raise _not_finite(f"weights/{name}", self.steps_done)

    def resume_tensors(self) -> dict[str, torch.Tensor]:
        """What must be known besides the networks' weights to go on: the optimisers' moments and running means."""
        tensors = {f"assignment/{name}": mean for name, mean in self._assignment.items()}
        for player, optimiser in self.optimisers.items():
            for index, state in optimiser.state_dict()["state"].items():
                tensors |= {f"{player}/{index}/{quantity}": value for quantity, value in state.items()}
        return tensors

    def load_resume_tensors(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """The inverse of `resume_tensors`."""
        for name in self._assignment:
            self._assignment[name] = tensors[f"assignment/{name}"].to(self.device)
        for player, optimiser in self.optimisers.items():
            parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
            state: dict[int, dict[str, torch.Tensor]] = {}
            for key, value in tensors.items():
                owner, *rest = key.split("/")
                if owner == player:
                    index, quantity = int(rest[0]), rest[1]
                    state.setdefault(index, {})[quantity] = _laid_out_like(value, parameters[index])
            optimiser.load_state_dict({**optimiser.state_dict(), "state": state})

    @torch.no_grad()
    def _update_assignment(self, readings: Mapping[str, Reading]) -> None:
        """Running mean of Q(c|x) over real pictures: nine parts what was, one part this batch."""
        for name, reading in readings.items():
            if isinstance(reading, CategoryReading):
                self._assignment[name] = self._assignment[name].lerp(reading.probabilities.mean(dim=0), 0.1)

    def _set_learning_rates(self, step: int) -> None:
        """Full until `decay_from` of the run, then linearly down to 5 % at its last step."""
        settings = self.settings
        left = (1 - step / settings.steps) / (1 - settings.decay_from) if settings.decay_from < 1 else 1.0
        share = min(1.0, max(0.05, left))
        self.optimisers["discriminator"].param_groups[0]["lr"] = share * settings.learning_rate_discriminator
        self.optimisers["generator"].param_groups[0]["lr"] = share * settings.learning_rate_generator

    def _information_weight(self, step: int) -> float:
        """How much of L_I G feels: nothing until step `information_from`, all of it from twice that step on."""
        start = self.settings.information_from
        return min(1.0, max(0.0, step / start - 1)) if start else 1.0

    def _descend(self, player: str, loss: torch.Tensor) -> None:
        optimiser = self.optimisers[player]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()


def _laid_out_like(value: torch.Tensor, parameter: torch.Tensor) -> torch.Tensor:
    """A moment in the memory format of its weights: fused Adam walks through both in the order of memory."""
    return torch.empty_like(parameter).copy_(value) if value.shape == parameter.shape else value


def _values(estimates: Estimates) -> dict[str, float]:
    return {name: value for name, (value, _) in estimates.items()}


def _errors(estimates: Estimates) -> dict[str, float]:
    return {name: stderr for name, (_, stderr) in estimates.items()}


def _named(bounds: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {f"bound_train_nats/{name}": bound for name, bound in bounds.items()}


def _check_finite(quantities: Mapping[str, torch.Tensor], step: int) -> None:
    """Raise before a loss that is not finite can reach the weights; one transfer from the device for all."""
    finite = torch.isfinite(torch.stack([value.detach() for value in quantities.values()])).tolist()
    for name, is_finite in zip(quantities, finite, strict=True):
        if not is_finite:
            raise _not_finite(name, step)


def _not_finite(quantity: str, step: int) -> NonFiniteError:
    return NonFiniteError(
        f"training stopped at step {step}: {quantity} is not a finite number; weights saved before are good. "
        "Try lower learning rates or another seed."
    )
