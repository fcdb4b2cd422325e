const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

/**
 * Follows the server's events: `on` maps an event's name to what takes its data, `state` hears "live" and "offline".
 * A lost connection is made again after a growing pause, and at once when the network is back. A hidden page lets go of its
 * connection, because a browser has only six for all its tabs; when it is seen again it begins anew.
 */
export function follow(url, on, state) {
  let source;
  let timer;
  let pause = FIRST_PAUSE;

  function connect() {
    disconnect();
    source = new EventSource(url);
    source.onopen = () => {
      pause = FIRST_PAUSE;
      state('live');
    };
    source.onerror = () => {
      disconnect();
      state('offline');
      timer = setTimeout(connect, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    };
    for (const [name, take] of Object.entries(on)) {
      source.addEventListener(name, (event) => take(JSON.parse(event.data)));
    }
  }

  function disconnect() {
    clearTimeout(timer);
    source?.close();
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
  // Back from the browser's cache of pages its connection is gone.
  window.addEventListener('pageshow', (event) => event.persisted && connect());
  window.addEventListener('online', connect);
  window.addEventListener('offline', () => state('offline'));
  connect();
}
