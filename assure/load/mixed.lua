-- For wrk: asks with good, expired, garbage and missing tokens in turn, and counts the answers that are wrong. Each thread has one
-- connection, so an answer is to the request before it.
local cases = {
  { token = os.getenv("LOAD_GOOD"), status = 200 },
  { token = os.getenv("LOAD_EXPIRED"), status = 401, challenge = 'error="invalid_token"' },
  { token = "garbage", status = 401, challenge = 'error="invalid_token"' },
  { token = nil, status = 401, challenge = nil },
}
local threads = {}
local turn = 0
answers, wrong, example = 0, 0, ""

function setup(thread)
  table.insert(threads, thread)
end

function request()
  turn = turn % #cases + 1
  local token = cases[turn].token
  return wrk.format("GET", nil, token and { Authorization = "Bearer " .. token } or {})
end

local function challenge_of(headers)
  for name, value in pairs(headers) do
    if name:lower() == "www-authenticate" then return value end
  end
end

local function is_right(case, status, headers, body)
  local challenge = challenge_of(headers)
  if status ~= case.status then return false end
  if status == 200 then return challenge == nil and body:find("ada", 1, true) ~= nil end
  if challenge == nil or challenge:sub(1, 6) ~= "Bearer" then return false end
  local described = challenge:find('error="invalid_token"', 1, true) ~= nil
  return described == (case.challenge ~= nil)
end

function response(status, headers, body)
  answers = answers + 1
  if is_right(cases[turn], status, headers, body) then return end
  wrong = wrong + 1
  example = string.format("to token %d: %d %s", turn, status, challenge_of(headers) or "")
end

function done(summary)
  local all, bad, one = 0, 0, ""
  for _, thread in ipairs(threads) do
    all, bad = all + thread:get("answers"), bad + thread:get("wrong")
    if thread:get("example") ~= "" then one = thread:get("example") end
  end
  local errors = summary.errors
  print(string.format("load: %d %d %d %s", all, bad, errors.connect + errors.read + errors.timeout, one))
end
