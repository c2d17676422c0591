"""The checkers behind the exercises: each says which property fails, and never the answer.

A checker takes what the reader wrote, prints one line a finding, and returns whether all is right.
It accepts any correct form: lists or arrays, any float dtype, a tuple or a list of two.
One module a chapter, in the chapters' order.
"""

# ruff: noqa: F401, I001

from batchnorm.exercises.why_normalise import (
    check_best_division,
    check_condition_number,
    check_stable_rate,
    check_test_standardised,
    check_z_score,
)
from batchnorm.exercises.signals import (
    check_dead_share,
    check_he_variance,
    check_predicted_std,
    check_relu_gain,
)
from batchnorm.exercises.mean_and_variance import (
    check_batch_statistics,
    check_epsilon,
    check_features_first,
    check_largest,
    check_normalise,
)
from batchnorm.exercises.gamma_and_beta import (
    check_parameter_count,
    check_place,
    check_scale_and_shift,
    check_scale_shift_gradients,
)
from batchnorm.exercises.undoing import (
    check_examples_needed,
    check_next_batch,
    check_undo,
    check_undo_by_hand,
)
from batchnorm.exercises.placement import (
    check_bias_gradient,
    check_dead_biases,
    check_late_bias,
    check_mirrored_weights,
    check_parameters_left,
)
from batchnorm.exercises.backward_pass import (
    check_bessel_last_term,
    check_compact_backward,
    check_hand_grad_gamma,
    check_neighbour,
    check_unheard,
)
from batchnorm.exercises.running_statistics import (
    check_batches_to_follow,
    check_fold,
    check_running_update,
    check_ten_batches,
    check_unbiased_factor,
)
from batchnorm.exercises.optimizing import (
    check_adam_step,
    check_adamax_second_step,
    check_adamax_step,
    check_rate_for_ten_times,
)
