import { size, span } from './format.js';
import { address, reason } from './server.js';

const template = document.getElementById('upload-row').content;
/** The period of which a speed is the mean, in milliseconds. */
const PERIOD = 5_000;
/** The buttons of each state. */
const ACTIONS = {
  queued: ['cancel'],
  sending: ['cancel'],
  saving: ['cancel'],
  done: ['dismiss'],
  exists: ['replace', 'dismiss'],
  cancelled: ['retry', 'dismiss'],
  failed: ['retry', 'dismiss'], // may go better next time
  refused: ['dismiss'], // will not
};

/** One upload: its row, and its request while it is being sent. */
export class Upload {
  element = template.firstElementChild.cloneNode(true);
  state = 'queued';
  sent = 0;
  #on;
  #request;
  #replace = false;
  #samples = [];

  /** `on.changed(upload)` is called after each change of state, `on.stored(file)` with what the server says of it. */
  constructor(file, on) {
    this.file = file;
    this.#on = on;
    this.#find('.name').textContent = file.name;
    this.#find('progress').ariaLabel = `Upload of ${file.name}`;
    const actions = {
      replace: () => this.queue(true),
      retry: () => this.queue(this.#replace),
      cancel: () => this.#cancel(),
      dismiss: () => this.#become('dismissed'),
    };
    for (const button of this.#buttons()) {
      button.ariaLabel = `${button.textContent} ${file.name}`;
      button.addEventListener('click', actions[button.dataset.action]);
    }
  }

  get busy() {
    return this.state === 'sending' || this.state === 'saving';
  }

  queue(replace) {
    this.#replace = replace;
    this.sent = 0;
    this.#become('queued');
  }

  /** Ends it before anything is sent. */
  refuse(message) {
    this.#become('refused', message);
  }

  /** Whether it must first ask, given that a file of its name is there. */
  get asks() {
    return !this.#replace;
  }

  ask() {
    this.#become('exists', 'A file of this name is there already. Replace it?');
  }

  send() {
    const request = new XMLHttpRequest();
    request.open('PUT', address(this.file.name) + (this.#replace ? '?replace=true' : ''));
    // Not the file's own type: the server must not take a form for anything but a file.
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (event) => this.#progress(event.loaded);
    request.upload.onload = () => this.#become('saving');
    request.onload = () => this.#answer(request.status, request.responseText);
    request.onerror = () => this.#lost();
    this.#request = request;
    this.#samples = [{ time: performance.now(), sent: 0 }];
    this.#become('sending');
    request.send(this.file);
  }

  /** Shows how far it is and how fast. */
  showProgress() {
    const total = this.file.size;
    this.#find('progress').value = total === 0 ? Number(this.state === 'done') * 100 : (100 * this.sent) / total;
    this.#find('.figures').textContent = this.#figures(size(total));
  }

  #figures(total) {
    switch (this.state) {
      case 'queued':
        return `${total} · waiting`;
      case 'sending':
        return `${size(this.sent)} of ${total} · ${this.#pace()}`;
      case 'saving':
        return `${total} · saving…`;
      case 'done':
        return `${total} · uploaded`;
      case 'cancelled':
        return 'Cancelled';
      default:
        return total;
    }
  }

  #progress(sent) {
    const time = performance.now();
    this.sent = sent;
    this.#samples.push({ time, sent });
    this.showProgress();
  }

  #pace() {
    const now = performance.now();
    while (this.#samples.length > 2 && this.#samples[1].time < now - PERIOD) {
      this.#samples.shift();
    }
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (now - last.time > PERIOD) {
      return 'stalled';
    }
    const perSecond = (1_000 * (last.sent - first.sent)) / (now - first.time);
    return perSecond > 0 && now - first.time > 500
      ? `${size(perSecond)}/s · ${span((this.file.size - this.sent) / perSecond)} left`
      : 'starting…';
  }

  #answer(status, body) {
    if (status === 200 || status === 201) {
      this.sent = this.file.size;
      this.#on.stored(JSON.parse(body));
      this.#become('done');
    } else if (status === 409) {
      this.ask();
    } else {
      // What took too long may go faster next time.
      this.#become(status < 500 && status !== 408 ? 'refused' : 'failed', reason(status, body));
    }
  }

  /** The browser does not say why a request failed. */
  async #lost() {
    try {
      await this.file.slice(0, 1).arrayBuffer();
      this.#become('failed', 'The connection was lost before the server had the whole file.');
    } catch {
      this.#become('failed', 'The file cannot be read, or was changed after you chose it. Choose it again.');
    }
  }

  #cancel() {
    this.#request?.abort();
    this.#become('cancelled');
  }

  #become(state, message = '') {
    const focused = this.element.contains(document.activeElement);
    if (state !== 'sending' && state !== 'saving') {
      this.#request = undefined;
    }
    this.state = state;
    this.element.dataset.state = state;
    this.#find('.message').textContent = message;
    for (const button of this.#buttons()) {
      button.hidden = !ACTIONS[state]?.includes(button.dataset.action);
    }
    this.showProgress();
    if (focused && document.activeElement.hidden) {
      this.focus();
    }
    this.#on.changed(this);
  }

  focus() {
    this.#find('button:not([hidden])')?.focus();
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #buttons() {
    return this.element.querySelectorAll('button');
  }
}
