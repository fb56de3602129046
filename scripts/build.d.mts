export function build(): Promise<void>;
export function sourceFiles(folder?: string): string[];
export function sourceHashes(): { engine: string; strategies: string };
