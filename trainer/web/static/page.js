// The clock of a call: every [data-since] shows the time since then, until [data-until] where it is set.
setInterval(() => {
  for (const clock of document.querySelectorAll('[data-since]')) {
    const until = clock.dataset.until ? Number(clock.dataset.until) : Date.now() / 1000;
    const seconds = Math.max(0, Math.round(until - Number(clock.dataset.since)));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (clock.textContent !== text) clock.textContent = text;
  }
}, 500);
