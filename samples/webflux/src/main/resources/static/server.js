/** Where a file is, whatever characters its name has. */
export function address(name) {
  return `files/${encodeURIComponent(name)}`;
}

/** What a problem+json answer says, else its status. */
export function reason(status, body) {
  try {
    const { detail, title } = JSON.parse(body);
    if (detail || title) {
      return detail || title;
    }
  } catch {
    // Not of this server, a proxy's page for one: the status says what there is to say.
  }
  return `The server answered with status ${status}.`;
}

/** Deletes a file; one that is gone already counts as deleted. Throws an error that a person can read. */
export async function remove(name) {
  let response;
  try {
    response = await fetch(address(name), { method: 'DELETE' });
  } catch {
    throw new Error('The server cannot be reached.');
  }
  if (!response.ok && response.status !== 404) {
    throw new Error(reason(response.status, await response.text()));
  }
}

/** How many bytes a file may have; without a limit that the server tells, any number. */
export async function limit() {
  try {
    const response = await fetch('actuator/info');
    const { filedrop } = await response.json();
    return filedrop?.maximumSize ?? Infinity;
  } catch {
    return Infinity; // The server itself refuses what is too large.
  }
}
