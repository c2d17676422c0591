"""A first visit, with an empty cache, and a further one: what is sent, who is asked, is the policy kept."""

from website.audit import policy
from website.audit.browsing import drawn, opened, read_to_the_end
from website.audit.figures import LIMITS, Figure
from website.audit.states import open_folded, widget_states

WATCH = """addEventListener("securitypolicyviolation", (event) => {
  (window.__violations ??= []).push(`${event.violatedDirective} forbids ${event.blockedURI}`);
});"""


def audit(browser, server, site, path, foreign):
    """The figures of one page; `foreign` are the addresses that its files would ask."""
    address = server.address + path.relative_to(site).as_posix()
    asked, said, thrown = [], [], []
    with opened(browser, "about:blank", wait_for_widgets=False) as page:
        page.context.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: thrown.append(str(error)))
        page.add_init_script(WATCH)
        server.take_sent()
        page.goto(address, wait_until="load")
        drawn(page)
        read_to_the_end(page, server)
        sent = server.take_sent()
        open_folded(page)
        for _ in widget_states(page):
            pass
        read_to_the_end(page, server)
        violations = page.evaluate("window.__violations ?? []")
    own = (server.address, "data:", "blob:", "about:")
    foreign = foreign + [f"the page asked {url}" for url in asked if not url.startswith(own)]
    met = [text for text in said if "Content Security Policy" in text or "Refused to" in text]
    by_page = [answer for answer in sent if not answer.by_worker]
    return [
        Figure(LIMITS["bytes"], sum(answer.size for answer in by_page), heaviest(by_page)),
        further(browser, server, address),
        Figure(LIMITS["requests"], len(by_page), [answer.path for answer in by_page]),
        Figure(LIMITS["worker"], sum(answer.size for answer in sent if answer.by_worker)),
        Figure.count(LIMITS["foreign"], once(foreign)),
        Figure.count(LIMITS["errors"], once(thrown)),
        Figure.count(LIMITS["policy"], policy.faults(path.read_text("utf-8")) + once(violations + met)),
    ]


def further(browser, server, address):
    """The figure of what is sent for a page after another one, which the browser keeps the files of."""
    before = server.address + ("glossary.html" if address.endswith("/index.html") else "index.html")
    with opened(browser, before, service_workers="block") as page:
        read_to_the_end(page, server)
        server.take_sent()
        page.goto(address, wait_until="load")
        drawn(page)
        read_to_the_end(page, server)
        sent = server.take_sent()
    return Figure(LIMITS["further"], sum(answer.size for answer in sent), heaviest(sent))


def heaviest(sent):
    ranked = sorted(sent, key=lambda answer: -answer.size)
    return [f"{answer.size:,} bytes: {answer.path}" for answer in ranked[:5]]


def once(faults):
    return list(dict.fromkeys(faults))
