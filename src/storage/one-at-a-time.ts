/** Runs pieces of work one after another, in the order in which they were asked for; one that fails stops no other. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const own = last.then(() => work());
    last = own.catch(() => undefined);
    return own;
  };
}
