/** Hears of files dropped anywhere on the page: `on.files(files)`, and `on.folder(name)` for each folder among them. */
export function acceptDrops(on) {
  let depth = 0; // the elements below the pointer, of which each reports entering and leaving
  const show = () => document.body.classList.toggle('dropping', depth > 0);
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');

  document.addEventListener('dragenter', (event) => {
    if (hasFiles(event)) {
      event.preventDefault();
      depth++;
      show();
    }
  });
  document.addEventListener('dragleave', (event) => {
    if (hasFiles(event)) {
      depth = Math.max(0, depth - 1);
      show();
    }
  });
  document.addEventListener('dragover', (event) => {
    if (hasFiles(event)) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    }
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) {
      return;
    }
    event.preventDefault(); // else the browser opens the file in place of the page
    depth = 0;
    show();
    const files = [];
    for (const item of event.dataTransfer.items) {
      if (item.kind === 'file') {
        const entry = item.webkitGetAsEntry?.();
        if (entry?.isDirectory) {
          on.folder(entry.name);
        } else {
          files.push(item.getAsFile());
        }
      }
    }
    on.files(files);
  });
}
