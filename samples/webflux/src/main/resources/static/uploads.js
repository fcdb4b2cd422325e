import { size } from './format.js';
import { Upload } from './upload.js';

/** How many are sent at a time: a browser has six connections for a server, and the list and downloads need theirs. */
const IN_FLIGHT = 3;
const ENDED = ['done', 'cancelled', 'refused'];
/** What somebody should look at. */
const STUCK = ['exists', 'failed', 'refused'];
/** How often at most the progress is said aloud, in milliseconds. */
const PAUSE = 10_000;
const title = document.title;

/** The uploads of this page and the order in which they go. */
export class Uploads {
  limit = Infinity;
  #section = document.getElementById('uploads');
  #rows = document.querySelector('#uploads ul');
  #clear = document.getElementById('clear');
  #overall = document.getElementById('overall');
  #uploads = [];
  #timer;
  #said = 0;
  #on;

  /** `on.exists(name)` tells what is there already, `on.stored(file)` hears of what is there now, `on.say(text)` speaks. */
  constructor(on) {
    this.#on = on;
    this.#clear.addEventListener('click', () => {
      this.#uploads.filter((upload) => ENDED.includes(upload.state)).forEach((upload) => this.#remove(upload));
      this.#show();
      document.getElementById('picker').focus();
    });
    window.addEventListener('beforeunload', (event) => this.#open().length > 0 && event.preventDefault());
  }

  /** Queues files. */
  add(files) {
    for (const file of files) {
      const upload = this.#append(file);
      if (file.size > this.limit) {
        upload.refuse(`Too large: it has ${size(file.size)}, and the server takes ${size(this.limit)} at most.`);
      } else {
        upload.queue(false);
      }
    }
  }

  /** Shows that a folder was not taken. */
  refuseFolder(name) {
    this.#append(new File([], name)).refuse('This is a folder. Drop the files that are in it.');
  }

  #append(file) {
    const upload = new Upload(file, {
      changed: (changed) => this.#changed(changed),
      stored: (stored) => this.#on.stored(stored),
    });
    this.#uploads.push(upload);
    this.#rows.append(upload.element);
    return upload;
  }

  #changed(upload) {
    if (upload.state === 'done') {
      this.#on.say(`${upload.file.name} uploaded`);
    } else if (upload.state === 'dismissed') {
      this.#remove(upload);
    }
    this.#start();
    this.#show();
  }

  #start() {
    const sending = this.#uploads.filter((upload) => upload.busy);
    for (const upload of this.#uploads) {
      if (sending.length >= IN_FLIGHT) {
        return;
      }
      const { name } = upload.file;
      // The second of two files of one name waits, because it is the first one's end that decides what to ask.
      if (upload.state === 'queued' && !sending.some((other) => other.file.name === name)) {
        if (upload.asks && this.#on.exists(name)) {
          upload.ask();
        } else {
          sending.push(upload);
          upload.send();
        }
      }
    }
  }

  #remove(upload) {
    const position = this.#uploads.indexOf(upload);
    const focused = upload.element.contains(document.activeElement);
    this.#uploads.splice(position, 1);
    upload.element.remove();
    if (focused) {
      (this.#uploads[position] ?? this.#uploads[position - 1] ?? document.getElementById('picker')).focus();
    }
  }

  /** Those that are still to end. */
  #open() {
    return this.#uploads.filter((upload) => upload.busy || upload.state === 'queued');
  }

  #show() {
    const open = this.#open();
    this.#section.hidden = this.#uploads.length === 0;
    this.#clear.hidden = !this.#uploads.some((upload) => ENDED.includes(upload.state));
    if (open.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#overall.textContent = this.#outcome('');
      document.title = title;
      return;
    }
    this.#timer ??= setInterval(() => this.#tick(), 1_000);
    this.#showOverall(open);
  }

  #tick() {
    const open = this.#open();
    open.forEach((upload) => upload.showProgress());
    this.#showOverall(open);
  }

  /** How many are there, of those that were meant to be. */
  #outcome(progress) {
    const count = (states) => this.#uploads.filter((upload) => states.includes(upload.state)).length;
    const stuck = count(STUCK);
    const all = this.#uploads.length - count(['cancelled']);
    return `${count(['done'])} of ${all} done${progress}${stuck > 0 ? `, ${stuck} not uploaded` : ''}`;
  }

  #showOverall(open) {
    const done = this.#uploads.filter((upload) => upload.state === 'done');
    const counted = [...open, ...done];
    const sum = (value) => counted.reduce((total, upload) => total + value(upload), 0);
    const percent = (100 * sum((upload) => upload.sent)) / Math.max(1, sum((upload) => upload.file.size));
    // All is sent before all is there.
    const shown = Math.min(99, Math.floor(percent));
    const text = this.#outcome(`, ${shown} %`);
    this.#overall.textContent = text;
    document.title = `${shown} % · ${title}`;
    if (Date.now() - this.#said > PAUSE) {
      this.#said = Date.now();
      this.#on.say(`Uploads: ${text}`);
    }
  }
}
