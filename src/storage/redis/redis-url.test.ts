import { expect, test } from "vitest";
import { withoutPassword } from "../store-url.ts";
import { parseRedisUrl } from "./redis-url.ts";

test("a URL is taken apart", () => {
  expect(parseRedisUrl("redis://localhost")).toEqual({
    shown: "redis://localhost",
    host: "localhost",
    port: 6379,
    username: undefined,
    password: undefined,
    database: 0,
    prefix: "pluto:",
    ttlSeconds: undefined,
    maxBytes: undefined,
    over: undefined,
  });
  expect(
    parseRedisUrl(
      "redis://me:s%40cret@10.0.0.7:7000/3?prefix=a:&ttl_s=60&max_bytes=1000&over=duckdb%3Am.duckdb%3Fstamp%3Dstart%26bar_s%3D60",
    ),
  ).toMatchObject({
    host: "10.0.0.7",
    port: 7000,
    username: "me",
    password: "s@cret",
    database: 3,
    prefix: "a:",
    ttlSeconds: 60,
    maxBytes: 1000,
    over: "duckdb:m.duckdb?stamp=start&bar_s=60",
  });
  expect(parseRedisUrl("redis://[::1]:7000/0").host).toBe("::1");
  expect(parseRedisUrl("redis://h/1?over=duckdb:m.duckdb?stamp=start").over).toBe(
    "duckdb:m.duckdb?stamp=start",
  );
});

test.each([
  ["redis://%user:secret@host/0", "is written %25"],
  ["redis:", "names no host"],
  ["redis:market", "names no host"],
  ["redis:///0", "names no host"],
  ["redis://host:99999/0", "names no host"],
  ["redis://host/one", '"one" is not the number of a database'],
  ["redis://host/0/1", '"0/1" is not the number of a database'],
  ["redis://host/0?ttl=5", "says ttl; a Redis URL knows prefix, ttl_s, max_bytes, over"],
  ["redis://host/0?ttl_s=0", "ttl_s is a whole number above 0"],
  ["redis://host/0?max_bytes=1e", "max_bytes is a whole number above 0"],
  ["redis://host/0?over=redis://other/0", "is not another Redis"],
])("%s is refused: %s", (url, words) => {
  expect(() => parseRedisUrl(url)).toThrow(words);
  expect(() => parseRedisUrl(url)).toThrow("store.bad-url");
});

test("a password is not shown", () => {
  expect(withoutPassword("redis://:secret@host:1/0?prefix=a:")).toBe("redis://:***@host:1/0?prefix=a:");
  expect(withoutPassword("redis://me:secret@host/0")).toBe("redis://me:***@host/0");
  expect(withoutPassword("redis://host:6379/0?over=files:a@b")).toBe("redis://host:6379/0?over=files:a@b");
  expect(withoutPassword("duckdb:a:b@c.duckdb")).toBe("duckdb:a:b@c.duckdb");
  expect(() => parseRedisUrl("redis://me:secret@host/one")).toThrow("redis://me:***@host/one");
});
