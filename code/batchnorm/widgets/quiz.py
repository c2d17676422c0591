"""The quiz that opens a chapter: commit to an answer before seeing it."""

import traitlets

from batchnorm.widgets.book_widget import BookWidget, Count, module_source, style_source


class Quiz(BookWidget):
    """A question with one right choice, and a sentence of explanation for each choice.

    Parameters
    ----------
    question : str
        The question; plain text.
    choices : list of (str, str)
        What can be chosen, and what is said once it is.
    answer : int
        Position of the right choice, counted from 0.

    Raises
    ------
    ValueError
        If `choices` are not at least two pairs, or `answer` names none of them.

    Examples
    --------
    >>> quiz = Quiz("2 + 2 = ?", [("4", "Two pairs."), ("5", "Count again.")], answer=0)
    >>> quiz
    Quiz('2 + 2 = ?')
    >>> quiz.chosen  # -1 until somebody answers
    -1
    """

    _esm = module_source("quiz.js")
    _css = style_source("quiz.css")

    question = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List().tag(sync=True)
    answer = Count(high=lambda quiz: len(quiz.choices) - 1).tag(sync=True)
    chosen = Count(
        -1, -1, lambda quiz: len(quiz.choices) - 1, help="Position of the reader's checked choice, -1 before."
    ).tag(sync=True, kept=lambda quiz: [quiz.question, *(text for text, _ in quiz.choices)])

    def __init__(self, question, choices, *, answer):
        if len(choices) < 2 or not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in choices):
            raise ValueError(
                f"choices is {choices!r}; pass at least two pairs of a text and its explanation."
            )
        if answer not in range(len(choices)):
            raise ValueError(f"answer is {answer}; it counts from 0, so pass 0 to {len(choices) - 1}.")
        pairs = [[text, explanation] for text, explanation in choices]
        super().__init__(question=question, choices=pairs, answer=answer, min_height=120)

    def again(self):
        """The same question, not yet answered.

        Returns
        -------
        Quiz
            A new one.
        """
        return type(self)(self.question, self.choices, answer=self.answer)

    def __repr__(self):
        return f"Quiz({self.question!r})"
