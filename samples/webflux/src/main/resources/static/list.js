import { size } from './format.js';
import { FileRow } from './row.js';

const collator = new Intl.Collator(undefined, { numeric: true });
const byName = (a, b) => collator.compare(a.name, b.name) || (a.name < b.name ? -1 : Number(a.name > b.name));
const ORDERS = {
  name: byName,
  size: (a, b) => a.size - b.size || byName(a, b),
  modified: (a, b) => Date.parse(a.modified) - Date.parse(b.modified) || byName(a, b),
};

/** The files that there are, in the order that the reader chose. Rows stay what they are, so that none loses its focus. */
export class FileList {
  #body = document.querySelector('#files tbody');
  #rows = new Map();
  #sorted = [];
  #bytes = 0;
  #order = byName;
  #on;

  constructor(say) {
    this.#on = { say, deleted: (row) => this.remove(row.file.name) };
    document.querySelector('#files thead').addEventListener('click', (event) => {
      const { sort } = event.target.dataset;
      if (sort) {
        this.#sort(event.target.closest('th'), ORDERS[sort]);
      }
    });
  }

  has(name) {
    return this.#rows.has(name);
  }

  /** Makes the list these files and no others. */
  set(files) {
    const names = new Set(files.map((file) => file.name));
    for (const name of [...this.#rows.keys()]) {
      if (!names.has(name)) {
        this.#take(name);
      }
    }
    files.forEach((file) => this.#put(file));
    this.#showTotal();
  }

  /** Adds a file, or shows one as it is now. */
  put(file) {
    this.#put(file);
    this.#showTotal();
  }

  remove(name) {
    this.#take(name);
    this.#showTotal();
  }

  #put(file) {
    let row = this.#rows.get(file.name);
    if (row) {
      this.#bytes -= row.file.size;
      if (this.#order(row.file, file) !== 0) {
        this.#sorted.splice(this.#position(row.file), 1);
        row.show(file);
        this.#insert(row);
      } else {
        row.show(file);
      }
    } else {
      row = new FileRow(file, this.#on);
      this.#rows.set(file.name, row);
      this.#insert(row);
    }
    this.#bytes += file.size;
  }

  #take(name) {
    const row = this.#rows.get(name);
    if (!row) {
      return;
    }
    const position = this.#position(row.file);
    const focused = row.element.contains(document.activeElement);
    this.#rows.delete(name);
    this.#sorted.splice(position, 1);
    this.#bytes -= row.file.size;
    row.element.remove();
    if (focused) {
      (this.#sorted[position] ?? this.#sorted[position - 1] ?? document.getElementById('files-title')).focus();
    }
  }

  #insert(row) {
    const position = this.#position(row.file);
    const next = this.#sorted[position]?.element ?? null;
    this.#sorted.splice(position, 0, row);
    if (row.element.nextSibling !== next || !row.element.isConnected) {
      this.#body.insertBefore(row.element, next);
    }
  }

  /** Where a file is in the order, or would be. */
  #position(file) {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#order(this.#sorted[middle].file, file) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  #sort(heading, order) {
    const descending = heading.ariaSort === 'ascending';
    document.querySelector('#files [aria-sort]').removeAttribute('aria-sort');
    heading.ariaSort = descending ? 'descending' : 'ascending';
    this.#order = descending ? (a, b) => order(b, a) : order;
    this.#sorted.sort((a, b) => this.#order(a.file, b.file));
    this.#body.append(...this.#sorted.map((row) => row.element));
  }

  #showTotal() {
    const count = this.#sorted.length;
    document.querySelector('#files table').hidden = count === 0;
    document.getElementById('empty').hidden = count !== 0;
    document.getElementById('total').textContent =
      count === 0 ? '' : `${count} ${count === 1 ? 'file' : 'files'}, ${size(this.#bytes)}`;
  }
}
