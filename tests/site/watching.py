"""Pages of the browser that have to meet no problem."""

from contextlib import contextmanager

from handling import await_widgets, watch


@contextmanager
def watched(browser):
    """Give a function that makes a fresh page for a served folder, whose `goto` waits for its widgets.

    At the end the page must have met no error, no failed request and no request elsewhere.
    """
    contexts, problems = [], []

    def open_for(address):
        contexts.append(browser.new_context(base_url=address))
        page = contexts[-1].new_page()
        load = page.goto

        def goto(*args, **options):
            response = load(*args, **options)
            await_widgets(page)
            return response

        page.load, page.goto = load, goto

        watch(page, address, problems)
        return page

    yield open_for
    met = list(problems)  # closing ends what is still loading, which is no problem of the page
    for context in contexts:
        context.close()
    assert not met, "\n".join(met)
