import { acceptDrops } from './drop.js';
import { follow } from './events.js';
import { size } from './format.js';
import { FileList } from './list.js';
import { limit } from './server.js';
import { Uploads } from './uploads.js';

const announcement = document.getElementById('announcement');
const connection = document.getElementById('connection');
const picker = document.getElementById('picker');

const say = (text) => (announcement.textContent = text);
const list = new FileList(say);
const uploads = new Uploads({ say, exists: (name) => list.has(name), stored: (file) => list.put(file) });

follow(
  'files/events',
  {
    list: (files) => list.set(files),
    added: (file) => list.put(file),
    removed: (file) => list.remove(file.name),
  },
  (state) => {
    connection.dataset.state = state;
    connection.textContent = state === 'live' ? 'Live' : 'Offline: the list may be old. Trying to reach the server…';
  },
);

picker.addEventListener('change', () => {
  uploads.add(picker.files);
  picker.value = ''; // so that the same file can be chosen again
});
acceptDrops({ files: (files) => uploads.add(files), folder: (name) => uploads.refuseFolder(name) });

uploads.limit = await limit();
if (uploads.limit !== Infinity) {
  document.getElementById('limit').textContent = `, up to ${size(uploads.limit)} each`;
}
