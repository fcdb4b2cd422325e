import { exactly, moment, size } from './format.js';
import { address, remove } from './server.js';

const template = document.getElementById('file-row').content;

/** The row of one file: what it is, its link, its deletion. */
export class FileRow {
  element = template.firstElementChild.cloneNode(true);
  #on;
  #deleting = false;

  /** `on.deleted(row)` is called when the server has deleted the file, `on.say(text)` for what only ears would miss. */
  constructor(file, on) {
    this.#on = on;
    const actions = {
      copy: () => this.#copy(),
      ask: () => this.#ask(true),
      keep: () => this.#ask(false),
      // The second click of a double one was meant for the button that was there before.
      delete: (event) => event.detail > 1 || this.#delete(),
    };
    this.element.addEventListener('click', (event) => actions[event.target.dataset.action]?.(event));
    this.#find('.question').addEventListener('keydown', (event) => event.key === 'Escape' && this.#ask(false));
    this.show(file);
  }

  /** Shows a file, as it is now. A name is only ever text. */
  show(file) {
    this.file = file;
    const link = this.#find('a');
    link.textContent = file.name;
    link.href = address(file.name);
    link.download = file.name;
    this.#find('.size').textContent = size(file.size);
    this.#find('.size').title = exactly(file.size);
    this.#find('time').textContent = moment(file.modified);
    this.#find('time').dateTime = file.modified;
    this.#find('.sha256 > div').hidden = !file.sha256;
    this.#find('code').textContent = file.sha256 ?? '';
    this.#find('code').title = file.sha256 ?? '';
    this.#button('copy').ariaLabel = `Copy the SHA-256 of ${file.name}`;
    this.#button('ask').ariaLabel = `Delete ${file.name}`;
    this.#button('keep').ariaLabel = `Keep ${file.name}`;
    this.#button('delete').ariaLabel = `Delete ${file.name} for good`;
    this.#find('.question').ariaLabel = `Delete ${file.name}?`;
  }

  focus() {
    this.#button('ask').focus();
  }

  #ask(asking) {
    this.#find('.message').textContent = '';
    this.#find('.question').hidden = !asking;
    this.#button('ask').hidden = asking;
    this.#button(asking ? 'keep' : 'ask').focus();
  }

  async #delete() {
    const { name } = this.file;
    if (this.#deleting) {
      return;
    }
    this.#deleting = true; // and not the button disabled, which would lose the focus
    try {
      await remove(name);
      this.#on.deleted(this);
      this.#on.say(`${name} deleted`);
    } catch (error) {
      this.#ask(false);
      this.#find('.message').textContent = `Not deleted. ${error.message}`;
    } finally {
      this.#deleting = false;
    }
  }

  async #copy() {
    const code = this.#find('code');
    let copied = true;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // Without HTTPS, or leave, there is no clipboard but the old way.
      getSelection().selectAllChildren(code);
      copied = document.execCommand('copy');
    }
    const button = this.#button('copy');
    button.textContent = copied ? 'Copied' : 'Ctrl+C';
    this.#on.say(copied ? 'SHA-256 copied' : 'SHA-256 selected: press Ctrl+C to copy it');
    setTimeout(() => (button.textContent = 'Copy'), 2_000);
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #button(action) {
    return this.#find(`[data-action=${action}]`);
  }
}
