"""The one signal by which the apps below wake those above."""

from django.dispatch import Signal

# Sent by services.reviews inside the transaction of a move, with review: Review, move: ReviewMove.
review_moved = Signal()
