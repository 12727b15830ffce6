// Keeps a page current: an event of the stream that concerns it makes htmx fetch its live part.
(() => {
  const STREAM = "/v1/events";
  const NAMES = ["submission", "framework", "rebase", "score", "alert", "scorecard", "story", "commentary"];
  const SETTLE = 300; // milliseconds in which several events become one fetch

  const region = () => document.querySelector("[data-live]");
  const state = document.getElementById("live-state");
  let timer = null;

  const say = (text, kind) => {
    if (!state) return;
    state.hidden = false;
    state.dataset.kind = kind;
    if (state.textContent !== text) state.textContent = text;
  };

  // Only what concerns this page is sent.
  const stream = () => {
    const { area, indicator } = region().dataset;
    return `${STREAM}?${new URLSearchParams({ ...(area && { area }), ...(indicator && { indicator }) })}`;
  };

  const refresh = () => {
    timer ??= setTimeout(() => {
      timer = null;
      region().dispatchEvent(new CustomEvent("thrive:changed"));
    }, SETTLE);
  };

  // Between the page's making and the stream's opening something may have happened.
  const opened = (event) => {
    if (String(JSON.parse(event.data).last_event_id) !== region().dataset.event) refresh();
  };

  const listen = () => {
    const source = new EventSource(stream());
    NAMES.forEach((name) => source.addEventListener(name, refresh));
    source.addEventListener("ready", opened);
    source.addEventListener("reset", refresh);
    source.addEventListener("open", () => say("Live: this page updates itself", "live"));
    source.addEventListener("error", () => {
      say("Connection lost. Figures may be out of date; trying again", "lost");
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
    });
  };

  const clock = () => new Date().toLocaleTimeString("en-GB", { timeZone: "Europe/London" });
  document.addEventListener("htmx:after:swap", () => say(`Live: updated at ${clock()}`, "live"));

  if (document.querySelector("[data-live-wait]")) setTimeout(() => location.reload(), 5000);
  if (region() && window.EventSource) listen();
})();
