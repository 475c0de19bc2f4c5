// What the page does beyond its forms and links, all of which work without this file.
"use strict";

(() => {
  const one = (selector, inside = document) => inside.querySelector(selector);
  const form = one("#search");
  const input = one("#q");
  const results = one("#results");
  const status = one("#status");
  const language = document.documentElement.lang;
  const TYPING = 150; // milliseconds from a letter to a search
  const SAID = 700; // and to what a screen reader is told
  document.documentElement.classList.add("script");

  const make = (tag, attributes = {}, text = "") => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  };
  const later = (milliseconds, task) => {
    let timer = 0;
    const wait = (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => task(...given), milliseconds);
    };
    wait.cancel = () => clearTimeout(timer);
    return wait;
  };

  // Addresses: what the form says, without what goes without saying.

  const query = (submitter) => {
    const said = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const text = value.trim();
      if (text && !(name === "sort" && text === "relevance")) said.append(name, text);
    }
    if (submitter?.name === "period") {
      const [since, until] = submitter.value.split("..");
      said.set("since", since);
      said.set("until", until);
    }
    const search = said.toString();
    return search ? `?${search}` : "";
  };

  // Results: fetched as a part of the page and put in its place.

  let running = null;
  const say = later(SAID, (text) => { status.textContent = text; });

  const show = (html) => {
    const focused = results.contains(document.activeElement) ? document.activeElement.id : "";
    results.innerHTML = html; // made by the server's templates, which escape
    const part = one(".columns", results);
    document.title = part.dataset.title;
    say(part.dataset.counted);
    if (focused) document.getElementById(focused)?.focus();
    chart();
  };

  const load = async (search, how) => {
    running?.abort();
    const own = running = new AbortController();
    results.classList.add("busy");
    if (how === "replace") history.replaceState(null, "", `/${search}`);
    if (how === "push" && search !== location.search) history.pushState(null, "", `/${search}`);
    try {
      const answer = await fetch(`/results${search}`, { signal: own.signal });
      if (answer.status === 401) { location.reload(); return; }
      const text = await answer.text();
      if (own !== running) return;
      if (answer.ok) {
        show(text);
      } else {
        const page = new DOMParser().parseFromString(text, "text/html");
        complain(one("h1", page)?.textContent || form.dataset.failed);
      }
    } catch (error) {
      if (error.name !== "AbortError") complain(form.dataset.failed);
    } finally {
      if (own === running) results.classList.remove("busy");
    }
  };

  const complain = (text) => {
    one("#complaint")?.remove();
    results.prepend(make("p", { id: "complaint", class: "note", role: "alert" }, text));
  };

  if (form && results) {
    const typed = later(TYPING, () => {
      // Other words have other topics.
      for (const topic of results.querySelectorAll("[name=topic]")) topic.checked = false;
      load(query(), "replace");
    });
    input.addEventListener("input", (event) => { if (!event.isComposing) typed(); });
    input.addEventListener("compositionend", () => typed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      typed.cancel();
      load(query(event.submitter), "push");
    });
    results.addEventListener("change", (event) => {
      const box = event.target;
      if (!box.form || box.closest(".range")) return;
      if (box.type === "checkbox" && box.checked) {
        const other = box.name.startsWith("exclude_") ? box.name.slice(8) : `exclude_${box.name}`;
        for (const twin of box.form.elements)
          if (twin.name === other && twin.value === box.value) twin.checked = false;
      }
      load(query(), "push");
    });
    results.addEventListener("click", (event) => {
      const link = event.target.closest(".pages a, a.clear, .nothing a, .meant a, .group a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const search = new URL(link.href).search;
      input.value = new URLSearchParams(search).get("q") || "";
      load(search, "push").then(() => {
        if (link.closest(".pages")) {
          window.scrollTo(0, 0);
          one(".hit a", results)?.focus({ preventScroll: true });
        }
      });
    });
    addEventListener("popstate", () => {
      input.value = new URLSearchParams(location.search).get("q") || "";
      load(location.search, "");
    });
  }

  // The timeline: dragged over with a pointer, or two sliders and a button for the keyboard.

  const shown = new Intl.DateTimeFormat(
    language === "ar" ? "ar-EG-u-nu-latn-ca-gregory" : "en-GB",
    { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" },
  );
  const dayBefore = (day) => {
    const date = new Date(`${day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() - 1);
    return date.toISOString().slice(0, 10);
  };

  function chart() {
    const box = one("#chart");
    if (!box || !form) return;
    const edges = box.dataset.edges.split(" ");
    const count = edges.length - 1;
    const svg = one("svg", box);
    const height = svg.viewBox.baseVal.height;
    const step = svg.viewBox.baseVal.width / count;
    const mirrored = getComputedStyle(box).direction === "rtl";
    const firstDay = (place) => edges[place];
    const lastDay = (place) => (place === count - 1 ? edges[count] : dayBefore(edges[place + 1]));
    const chosen = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    chosen.classList.add("chosen");
    chosen.setAttribute("height", height);
    chosen.setAttribute("width", 0);
    svg.append(chosen);
    box.classList.add("draggable");

    const mark = (a, b) => {
      const [first, last] = a <= b ? [a, b] : [b, a];
      chosen.setAttribute("x", (mirrored ? count - 1 - last : first) * step);
      chosen.setAttribute("width", (last - first + 1) * step);
      return [first, last];
    };
    const choose = (first, last) => {
      one("#since").value = firstDay(first);
      one("#until").value = lastDay(last);
      load(query(), "push");
    };

    let from = -1;
    let to = -1;
    const place = (event) => {
      const area = svg.getBoundingClientRect();
      const at = Math.floor(((event.clientX - area.left) / area.width) * count);
      const inside = Math.min(Math.max(at, 0), count - 1);
      return mirrored ? count - 1 - inside : inside;
    };
    box.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      box.setPointerCapture(event.pointerId);
      from = to = place(event);
      mark(from, to);
      event.preventDefault();
    });
    box.addEventListener("pointermove", (event) => {
      if (from < 0) return;
      to = place(event);
      const [first, last] = mark(from, to);
      hint.textContent = `${named(firstDay(first))} – ${named(lastDay(last))}`;
    });
    box.addEventListener("pointerup", () => {
      if (from < 0) return;
      const [first, last] = mark(from, to);
      from = -1;
      choose(first, last);
    });
    box.addEventListener("pointercancel", () => {
      from = -1;
      chosen.setAttribute("width", 0);
    });

    const named = (day) => shown.format(new Date(`${day}T00:00:00Z`));
    const hint = make("p", { class: "hint" }, box.dataset.hint);
    const range = make("div", { class: "range" });
    const ends = [["start", 0, firstDay], ["end", count - 1, lastDay]].map(([end, value, day]) => {
      const slider = make("input", {
        type: "range", id: `chart-${end}`, min: 0, max: count - 1, value, step: 1,
      });
      const label = make("label", { for: slider.id }, box.dataset[end]);
      const output = make("output", { for: slider.id });
      range.append(label, slider, output);
      const tell = () => {
        output.textContent = named(day(Number(slider.value)));
        slider.setAttribute("aria-valuetext", output.textContent);
      };
      tell();
      return { slider, tell };
    });
    const apply = make("button", { type: "button" }, box.dataset.apply);
    apply.hidden = true;
    for (const { slider } of ends)
      slider.addEventListener("input", () => {
        const [start, end] = ends.map((each) => each.slider);
        if (Number(start.value) > Number(end.value))
          (slider === start ? end : start).value = slider.value;
        for (const each of ends) each.tell();
        mark(Number(start.value), Number(end.value));
        apply.hidden = false;
      });
    apply.addEventListener("click", () => choose(...ends.map((each) => Number(each.slider.value))));
    range.append(apply);
    one(".ends").after(hint, range);
  }
  if (results) chart();

  // Completions: a combobox, as the ARIA Authoring Practices have it.

  const completions = form?.dataset.complete ? combobox() : null;

  function combobox() {
    const list = make("ul", {
      id: "completions", class: "completions", role: "listbox",
      "aria-label": form.dataset.suggestions,
    });
    list.hidden = true;
    form.append(list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id,
      "aria-expanded": "false", "aria-haspopup": "listbox",
    })) input.setAttribute(name, value);
    let at = -1;
    let asked = null;

    const close = () => {
      asked?.abort();
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const move = (to) => {
      const options = [...list.children];
      if (!options.length) return;
      at = (to + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    };
    const take = (option) => {
      if (option.dataset.address) {
        location.assign(option.dataset.address);
        return;
      }
      input.value = option.dataset.text;
      close();
      if (results) load(query(), "push");
      else form.requestSubmit();
    };
    const ask = later(TYPING, async () => {
      asked?.abort();
      if (!input.value.trim()) { close(); return; }
      const own = asked = new AbortController();
      try {
        const address = `${form.dataset.complete}?${new URLSearchParams({ q: input.value, limit: 8 })}`;
        const answer = await fetch(address, { signal: own.signal });
        if (!answer.ok || own !== asked || document.activeElement !== input) return;
        const found = await answer.json();
        // A word takes the place of the last one; a headline is opened.
        const earlier = input.value.replace(/[\p{L}\p{M}\p{N}\u0640]*$/u, "");
        const words = (found.words || []).map((word) => ({ text: earlier + word.text }));
        const headlines = (found.headlines || []).map((headline) => ({
          text: headline.title,
          address: `/article/${encodeURIComponent(headline.id)}${query()}`,
        }));
        const unlike = [...words, ...headlines].filter(({ text }) => text !== input.value);
        list.replaceChildren(...unlike.map(({ text, address }, i) => {
          const option = make("li", { id: `completion-${i}`, role: "option", "aria-selected": "false", dir: "auto" }, text);
          option.dataset.text = text;
          if (address) option.dataset.address = address;
          return option;
        }));
        at = -1;
        list.hidden = !unlike.length;
        input.setAttribute("aria-expanded", String(!list.hidden));
        input.removeAttribute("aria-activedescendant");
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    });

    input.addEventListener("input", (event) => { if (!event.isComposing) ask(); });
    input.addEventListener("blur", () => { ask.cancel(); close(); });
    form.addEventListener("submit", () => { ask.cancel(); close(); });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown") move(at + 1);
      else if (event.key === "ArrowUp") move(at < 0 ? -1 : at - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && at >= 0) take(list.children[at]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return { isOpen: () => !list.hidden };
  }

  // The keyboard. Letters are told by their keys' places, since an Arabic layout has others there.

  const isTyping = (element) => element?.matches("input:not([type=checkbox]), select, textarea");
  const step = (by) => {
    const links = [...document.querySelectorAll(".hit h3 a")];
    if (!links.length) return;
    const now = links.findIndex((link) => link.closest(".hit").contains(document.activeElement));
    const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : now + by;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = isTyping(document.activeElement);
    if (event.key === "Escape") {
      if (completions?.isOpen()) return;
      if (typing) document.activeElement.blur();
      else one("#back")?.click();
    } else if (typing) {
      if (document.activeElement !== input || event.key !== "ArrowDown" || !results) return;
      step(1);
    } else if (!event.shiftKey && (event.key === "/" || event.code === "Slash") && input) {
      input.focus();
      input.select();
    } else if (!event.shiftKey && event.code === "KeyJ") {
      step(1);
    } else if (!event.shiftKey && event.code === "KeyK") {
      step(-1);
    } else if (event.key === "ArrowDown" && document.activeElement.closest?.(".hit h3")) {
      step(1);
    } else if (event.key === "ArrowUp" && document.activeElement.closest?.(".hit h3")) {
      const first = one(".hit h3 a");
      if (document.activeElement === first) input?.focus();
      else step(-1);
    } else {
      return;
    }
    event.preventDefault();
  });
})();
