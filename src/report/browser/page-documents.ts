/** A JSON document that the page carries. The page and this script are made together, so its shape is known. */
export const documentOf = <Shape>(name: string): Shape =>
  JSON.parse(document.getElementById(`data-${name}`)?.textContent ?? "null") as Shape;

/** A packed document: base64 of raw deflate. Undefined when the page has none of that name. */
export async function packedDocument<Shape>(name: string): Promise<Shape | undefined> {
  const text = document.getElementById(`packed-${name}`)?.textContent;
  if (text === null || text === undefined) return undefined;
  const chars = atob(text);
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text()) as Shape;
}
