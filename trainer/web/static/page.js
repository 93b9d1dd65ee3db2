// What happens in the browser alone: going from page to page, the talk's stream, the clock, keys and focus.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- pages: everything with data-go asks the server for another page -------------------------------------------
  let go = () => {};
  // Who leaves a page while it waits for its scorecard loads the next one whole, or the scorecard would come over it.
  const grading = () => $('page-grading');
  const fieldsOf = (form, button) => {
    const fields = Object.fromEntries(new FormData(form));
    if (button?.name) fields[button.name] = button.value;
    return fields;
  };
  const asked = (element, fields = {}) => {
    const { go: to, ...data } = element.dataset;
    busy(element);
    go({ to, ...data, ...fields });
  };
  function busy(element) {
    const button = element.matches('form') ? $('button.primary', element) : element;
    button?.setAttribute('aria-busy', 'true');
    setTimeout(() => button?.removeAttribute('aria-busy'), 60_000);
  }
  const waits = () => $('button[aria-busy="true"]');

  document.addEventListener('click', (event) => {
    const target = event.target.closest('[data-go]:not(form), [data-opens], [data-mode], [data-again], [data-copy], [data-to], [data-back], [data-print], [data-cancels], [data-unfolds]');
    if (!target || event.metaKey || event.ctrlKey) return;
    const { opens, mode, again, copy, to, back, print, cancels, unfolds } = target.dataset;
    if (opens) return void document.getElementById(opens).showModal();
    if (mode) return setMode(target.getAttribute('aria-pressed') === 'true' ? '' : mode);
    if (again) return retry(again === 'yes');
    if (copy) return void copyText(target, copy);
    if (to) return jump(event, to);
    if (back !== undefined) return goBack(event, target);
    if (print !== undefined) return window.print();
    if (cancels !== undefined) return setMode('');
    if (unfolds !== undefined) return unfold();
    if (target.tagName === 'A') {
      if (grading() || waits()) return; // gradio takes one event at a time: the browser itself leads there
      event.preventDefault();
    }
    asked(target);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.matches('[data-says]')) { event.preventDefault(); say(); }
    else if (form.matches('[data-go]')) { event.preventDefault(); sent = { drafts: all('textarea', form).map(draftOf), run: form.dataset.run }; asked(form, fieldsOf(form, event.submitter)); }
    else if (form.matches('[data-filters]')) event.preventDefault();
  });
  window.addEventListener('popstate', () => go({ to: 'address', address: location.search }));

  // What is typed survives a reload, a restart of the server and the way back, until it was sent; it is kept under the
  // beginning of the address, which a drill that begins again keeps: then what was sent went nowhere.
  let sent = { drafts: [] };
  const draftOf = (field) => `draft ${shown.dataset.address.split('&')[0]} ${field.id}`;
  const keepDraft = (field) => sessionStorage.setItem(draftOf(field), field.value);
  function recallDrafts(page) {
    const run = new URLSearchParams(page.dataset.address).get('run');
    if (!sent.run || sent.run === run) sent.drafts.forEach((draft) => sessionStorage.removeItem(draft));
    sent = { drafts: [] };
    for (const field of all('textarea', page)) field.value ||= sessionStorage.getItem(draftOf(field)) || '';
  }

  let shown = null;
  function arrived(root) {
    const page = $('.page', root);
    if (!page || page === shown) return;
    const first = shown === null;
    shown = page;
    document.title = page.dataset.title;
    const url = new URL(page.dataset.address || './', location.origin + location.pathname);
    const theme = new URLSearchParams(location.search).get('__theme');
    if (theme) url.searchParams.set('__theme', theme);
    if (url.href !== location.href) history[first ? 'replaceState' : 'pushState'](null, '', url);
    if (!first) {
      window.scrollTo(0, 0);
      (page.querySelector('[autofocus]') || $('#content', page)).focus({ preventScroll: true });
    }
    recallDrafts(page);
    const call = $('[data-call]', page);
    call ? talkOf(call) : hangUp();
    breathe(page);
  }
  window.trainer = (element, trigger) => {
    go = (data) => {
      if (grading()) return location.reload(); // the way back, where the address has changed already
      trigger(data.to.startsWith('grade') ? 'grade' : 'go', data);
    };
    new MutationObserver(() => arrived(element)).observe(element, { childList: true, subtree: true });
    const told = (node) => node.nodeType === 1 && (node.matches('.notice') || $('.notice', node));
    new MutationObserver((changes) => {
      if (changes.some(({ addedNodes }) => [...addedNodes].some(told))) waits()?.removeAttribute('aria-busy');
    }).observe($('#notice'), { childList: true, subtree: true });
    arrived(element);
    // A page that is loaded at the very moment when the server comes back may get an error in place of its first view.
    const first = setInterval(() => {
      if (shown) clearInterval(first);
      else if ($('span.error')) location.reload();
    }, 2000);
  };

  // --- the talk ------------------------------------------------------------------------------------------------------
  let talk = null; // { root, id, stream: AbortController while one is followed, speaking, sent: { text, after } }
  const part = (name) => $(`[data-part="${name}"]`, talk.root);
  const box = () => $('#say', talk.root);

  function hangUp() { talk?.stream?.abort(); talk = null; }
  function talkOf(root) {
    hangUp();
    talk = { root, id: root.dataset.call, speaking: false };
    keepEnd(() => true);
    holdEnd($('.talk .scroll', root));
    box().focus({ preventScroll: true });
    reconnect(0);
  }
  const path = (what) => `calls/${encodeURIComponent(talk.id)}/${what}`;

  async function reconnect(tries) {
    const mine = talk;
    if (tries) await new Promise((done) => setTimeout(done, Math.min(8000, 500 * 2 ** tries)));
    if (talk === mine && !(tries && mine.stream)) follow('GET', path('talk'), undefined, tries);
  }
  // A tab that is looked at again shows what went on in another one.
  const lookAgain = () => { if (talk && !talk.stream && document.visibilityState === 'visible') reconnect(0); };
  document.addEventListener('visibilitychange', lookAgain);
  window.addEventListener('focus', lookAgain);

  function say() {
    const text = box().value;
    if (!text.trim() || talk.speaking) { remark(talk.speaking ? 'busy' : 'empty'); return box().focus(); }
    const after = Number(all('[data-n]', part('log')).pop()?.dataset.n);
    talk.sent = { text, after };
    part('trouble').replaceChildren();
    speaks(true);
    follow('POST', path('say'), { text, after, mode: talk.root.dataset.meant || '' });
  }
  function retry(byScript) {
    part('trouble').replaceChildren();
    speaks(true);
    box().focus();
    follow('POST', path(`answer?by_script=${byScript}`));
  }
  // What breaks off in the middle is asked for again, after `tries` in vain with longer and longer pauses.
  async function follow(method, url, body, tries = 0) {
    const mine = talk;
    if (!(await streaming(method, url, body)) && talk === mine) { lost(); reconnect(tries + 1); }
  }

  // Follow one stream of events to its end; false when it broke off before it was complete.
  async function streaming(method, url, body) {
    const mine = talk;
    mine.stream?.abort();
    const stream = (mine.stream = new AbortController());
    let complete = false;
    try {
      const answer = await fetch(url, {
        method, signal: stream.signal,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!answer.ok) return false;
      for await (const { name, data } of eventsOf(answer.body)) {
        if (talk !== mine || stream.signal.aborted) return true;
        complete = on[name](data) ?? complete;
      }
    } catch {
      return stream.signal.aborted;
    } finally {
      if (mine.stream === stream) mine.stream = null;
    }
    return complete;
  }
  async function* eventsOf(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      for (const event of events) {
        const [, name, data] = event.match(/^event: (\w+)\ndata: (.*)$/s);
        yield { name, data: JSON.parse(data) };
      }
    }
  }
  const on = {
    state({ log, side, speaking, over, turns }) {
      const ends = over && talk.root.dataset.over !== 'yes';
      keepEnd(() => {
        patch(part('log'), log);
        patch(part('side'), side);
        return heard();
      });
      tick();
      $('.trouble:not([data-stays])', part('trouble'))?.remove();
      talk.root.dataset.over = over ? 'yes' : 'no';
      if (heard()) {
        if (box().value === talk.sent.text) { box().value = ''; keepDraft(box()); grow(); setMode(''); }
        talk.sent = null;
      }
      talk.venting = speaking && turns === 1;
      speaks(speaking && turns > 1); // who answers during the vent cuts in
      if (ends) $('.after-call button', talk.root).focus({ preventScroll: true });
      return !speaking;
    },
    saying({ html }) {
      const now = $('.now', part('log'));
      if (now) keepEnd(() => { now.innerHTML = html; });
      return false;
    },
    refused({ text }) {
      talk.sent = null;
      speaks(false);
      trouble(text, true);
      box().focus();
      reconnect(0); // perhaps because of what was said in another tab
      return true;
    },
    trouble({ html }) { speaks(false); keepEnd(() => { part('trouble').innerHTML = html; }); return true; },
    note({ text }) { trouble(text, true); return true; },
  };
  // Whether the last message that was sent has arrived: it stands in the talk as the trainee's last.
  function heard() {
    const bare = (text) => text.replace(/\s+/g, '');
    const last = all('.trainee', part('log')).pop();
    return talk.sent && last?.dataset.n > talk.sent.after
      && bare(all('p', last).map((bubble) => bubble.textContent).join('')) === bare(talk.sent.text);
  }
  // A remark that `stays` does so until something else is said; any other only until the talk goes on.
  function trouble(text, stays) {
    const strip = document.createElement('div');
    strip.className = 'trouble';
    strip.setAttribute('role', 'alert');
    strip.toggleAttribute('data-stays', Boolean(stays));
    strip.append(Object.assign(document.createElement('p'), { textContent: text }));
    keepEnd(() => part('trouble').replaceChildren(strip));
  }
  function lost() { speaks(false); trouble(shown.dataset.lost); }
  function speaks(speaking) {
    talk.speaking = speaking;
    const send = $('.composer button', talk.root);
    talk.speaking ? send.setAttribute('aria-disabled', 'true') : send.removeAttribute('aria-disabled');
    remark();
  }
  // One line above the box: why nothing was sent, or that sending now cuts in.
  function remark(why = talk.venting ? 'vent' : '') {
    const line = $('.remark', talk.root), text = line.dataset[why] ?? '';
    if (line.textContent !== text) line.textContent = text;
  }
  function setMode(mode) {
    talk.root.dataset.meant = mode;
    for (const button of all('[data-mode]', $('.measures', talk.root))) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
    for (const how of all('[data-mode-of]', talk.root)) how.hidden = how.dataset.modeOf !== mode;
    mode ? box().setAttribute('aria-describedby', `how-${mode}`) : box().removeAttribute('aria-describedby');
    box().focus();
  }
  function unfold() {
    talk.root.dataset.hints = 'all';
    $('.hints', talk.root).focus({ preventScroll: true });
  }
  // Change only what is new, so that a screen reader says only that and nothing jumps.
  function patch(root, html) {
    const fresh = document.createElement(root.tagName);
    fresh.innerHTML = html;
    mend(root, fresh);
  }
  function mend(old, fresh) {
    const was = [...old.children], is = [...fresh.children];
    is.forEach((node, i) => {
      if (!was[i]) return old.append(node);
      if (was[i].isEqualNode(node)) return;
      const alike = was[i].tagName === node.tagName && was[i].className === node.className && was[i].dataset.n === node.dataset.n;
      if (alike && /^(LI|DIV|I)$/.test(node.tagName) && node.children.length) {
        for (const { name, value } of node.attributes) was[i].setAttribute(name, value);
        mend(was[i], node);
      } else if (alike && node.tagName === 'I') was[i].style.cssText = node.style.cssText;
      else was[i].replaceWith(node);
    });
    was.slice(is.length).forEach((node) => node.remove());
  }
  const atEnd = (scroll) => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 140;
  // Whoever reads at the end of the talk stays there while it changes, whoever reads further up too; a change that
  // returns true leads to the end from anywhere.
  function keepEnd(change) {
    const scroll = $('.talk .scroll', talk.root);
    const wasAtEnd = atEnd(scroll);
    if (change() || wasAtEnd) scroll.scrollTop = scroll.scrollHeight;
  }
  // So does the end when there is less room for the talk: a strip above the box, a phone's keyboard.
  function holdEnd(scroll) {
    let there = true;
    scroll.addEventListener('scroll', () => { there = atEnd(scroll); }, { passive: true });
    new ResizeObserver(() => { if (there) scroll.scrollTop = scroll.scrollHeight; }).observe(scroll);
  }

  // --- keys and fields -------------------------------------------------------------------------------------------------
  document.addEventListener('keydown', (event) => {
    if (event.target.id === 'say' && event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say();
    } else if (event.target.matches?.('[data-sends]') && event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    } else if (event.key === 'Escape' && talk?.root.dataset.meant && !$('dialog[open]') && !event.isComposing) setMode('');
  });
  function grow() { const field = box(); field.style.height = 'auto'; field.style.height = `${Math.min(field.scrollHeight + 2, 180)}px`; }
  document.addEventListener('input', (event) => {
    if (event.target.id === 'say') { grow(); remark(); }
    if (event.target.matches('.page textarea')) keepDraft(event.target);
    const filters = event.target.closest('[data-filters]');
    if (filters) filter(filters);
  });
  function filter(form) {
    const { words, ...chosen } = fieldsOf(form);
    let left = 0;
    for (const card of all('.card')) {
      const fits = Object.entries(chosen).every(([name, value]) => !value || card.dataset[name] === value)
        && words.toLowerCase().split(/\s+/).every((word) => card.textContent.toLowerCase().includes(word));
      card.hidden = !fits;
      left += fits;
    }
    $('.customers .none').hidden = left > 0;
  }
  async function copyText(button, url) {
    const text = await (await fetch(url)).text();
    await navigator.clipboard.writeText(text).catch(() => {
      const area = Object.assign(document.createElement('textarea'), { value: text });
      document.body.append(area); area.select(); document.execCommand('copy'); area.remove();
    });
    button.textContent = button.dataset.done;
  }
  // A jump within the page leaves a way back where it lands, on a page that has one.
  let cameFrom;
  function jump(event, id) {
    const place = document.getElementById(id), back = $('[data-back]', shown);
    if (!place) return;
    event.preventDefault();
    cameFrom = event.target.closest('[data-to]');
    if (back) {
      place.prepend(back); // the first stop of the Tab key from here
      back.hidden = false;
    }
    show(place);
  }
  function goBack(event, link) {
    event.preventDefault();
    link.hidden = true;
    show(cameFrom);
  }
  function show(place) {
    const around = place.closest('details');
    if (around) around.open = true;
    place.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    place.focus({ preventScroll: true, focusVisible: place.matches('a') }); // a place has an outline of its own
  }

  // --- the clock: every [data-since] shows the time since then, until [data-until] where it is set ------------------------
  function tick() {
    for (const clock of all('[data-since]')) {
      const until = clock.dataset.until ? Number(clock.dataset.until) : Date.now() / 1000;
      const seconds = Math.max(0, Math.round(until - Number(clock.dataset.since)));
      const two = (n) => String(n).padStart(2, '0'), hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
      const text = `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
      if (clock.textContent !== text) clock.textContent = text;
    }
  }
  setInterval(tick, 500);

  // --- a minute of breathing ---------------------------------------------------------------------------------------------
  let breath;
  function breathe(page) {
    clearInterval(breath);
    const exercise = $('[data-breathe]', page);
    if (!exercise) return;
    const { seconds, breathein: breatheIn, breatheout: breatheOut, done } = exercise.dataset;
    const word = $('.breath-word', exercise), left = $('[data-left]', exercise);
    const began = Date.now();
    const step = () => {
      const gone = (Date.now() - began) / 1000, remains = Math.ceil(seconds - gone);
      exercise.dataset.phase = remains <= 0 ? 'done' : gone % 10 < 4 ? 'in' : 'out';
      const says = { in: breatheIn, out: breatheOut, done }[exercise.dataset.phase];
      if (word.textContent !== says) word.textContent = says;
      left.textContent = Math.max(0, remains);
      if (remains <= 0) clearInterval(breath);
    };
    step();
    breath = setInterval(step, 250);
  }
})();
