// Questions to the server. Every failure is an ApiError that says what happened.

const patience = 5000; // Milliseconds; the server answers within 2 s or says why it does not.

/** An answer that is no success; `status` is 0 where there was no answer at all. */
export class ApiError extends Error {
  constructor(status, message, partition = null) {
    super(message);
    this.status = status;
    this.partition = partition;
  }
}

async function request(path) {
  try {
    return await fetch(path, {
      headers: { Accept: "application/json" },
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(patience),
    });
  } catch {
    throw new ApiError(0, "There is no answer.");
  }
}

/** The JSON at a path. An answer with a status of `accepted` counts as a success. */
export async function get(path, accepted = []) {
  const response = await request(path);
  let body = null;
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new ApiError(0, "The answer is no JSON, or breaks off.");
  }
  if (response.ok || (body !== null && accepted.includes(response.status))) return body;
  throw new ApiError(response.status, body?.error ?? `status ${response.status}`, body?.partition ?? null);
}

/** The text at a path, whatever the status. */
export async function text(path) {
  const response = await request(path);
  return { ok: response.ok, status: response.status, text: await response.text().catch(() => "") };
}
