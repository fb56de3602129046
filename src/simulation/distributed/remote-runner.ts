import type { DayRunner } from "../run-days.ts";
import { groupSegments } from "./day-job.ts";
import { Submission, type SubmissionOptions } from "./submission.ts";

export interface RemoteOptions extends Omit<SubmissionOptions<undefined>, "onDone"> {
  /** Sessions that a job has at least, while there are as many. */
  readonly jobDays: number;
  readonly close: () => Promise<void>;
}

/** The days of a run done by workers on other machines. */
export const remoteRunner = ({ jobDays, close, ...options }: RemoteOptions): DayRunner => ({
  async run(segments, onOutcome, signal) {
    const submission = new Submission({
      ...options,
      onDone(_, [outcomes = []]) {
        for (const outcome of outcomes) onOutcome(outcome);
      },
    });
    const pieces = groupSegments(segments, jobDays).map((group) => ({ segments: group, sets: [undefined] }));
    await submission.run(pieces, signal);
  },
  async close() {
    await options.queue.close();
    await close();
  },
});
