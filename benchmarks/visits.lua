-- wrk script: asks for each line of a file (path, tab, an ETag or nothing), in order, for ever.
-- A number after the file ends wrk after so many answers, so that no line is asked for twice.
-- Prints the number of answers, the seconds they took, and how many were refused or failed.

local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } moment; int clock_gettime(int, moment *);")

local requests, asked = {}, 0
local limit, answers, failed, began = nil, 0, 0, nil

local function now()
  local t = ffi.new("moment")
  ffi.C.clock_gettime(1, t)  -- CLOCK_MONOTONIC
  return tonumber(t.s) + tonumber(t.ns) / 1e9
end

local function tell(number, seconds, errors)
  print(string.format("answers=%d seconds=%f failed=%d", number, seconds, errors))
end

function init(args)
  for line in io.lines(args[1]) do
    local path, etag = line:match("^(.-)\t(.*)$")
    local headers = etag ~= "" and { ["If-None-Match"] = etag } or nil
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
  limit = tonumber(args[2])
  -- Only where it is needed: wrk is slower with it.
  if limit then response = count end
end

function request()
  -- wrk calls this once before it begins, to see what it gets.
  if asked == 1 then began = now() end
  asked = asked + 1
  return requests[math.max(asked - 2, 0) % #requests + 1]
end

function count(status)
  answers = answers + 1
  if status >= 400 then failed = failed + 1 end
  if answers == limit then
    tell(answers, now() - began, failed)
    io.stdout:flush()
    os.exit(0)
  end
end

function done(summary)
  local e = summary.errors
  tell(summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout)
end
