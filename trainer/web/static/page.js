// The clock of a call: every [data-since] shows the time since then, until [data-until] where it is set.
setInterval(() => {
  for (const clock of document.querySelectorAll('[data-since]')) {
    const until = clock.dataset.until ? Number(clock.dataset.until) : Date.now() / 1000;
    const seconds = Math.max(0, Math.round(until - Number(clock.dataset.since)));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (clock.textContent !== text) clock.textContent = text;
  }
}, 500);

// The talk stays at its end while it grows, unless somebody has scrolled up to read.
new MutationObserver(() => {
  const chat = document.querySelector('#chat');
  if (!chat) return;
  const bubbles = chat.querySelectorAll('.talk p').length;
  const more = bubbles !== Number(chat.dataset.bubbles);
  const nearEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120;
  if (more || nearEnd) chat.scrollTop = chat.scrollHeight;
  chat.dataset.bubbles = bubbles;
}).observe(document.documentElement, { childList: true, subtree: true });
