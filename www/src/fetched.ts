/** A file that was asked for and came, or an error that says which one did not and why. */

export async function fetched(url: string | URL): Promise<Response> {
  const answer = await fetch(url);
  if (answer.ok) return answer;
  throw new Error(`${new URL(url).pathname}: HTTP ${answer.status} ${answer.statusText}; the page's files must lie beside each other`);
}
