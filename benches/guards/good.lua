-- For wrk: a good token with each request, and each answer looked at.
local threads = {}
answers, wrong = 0, 0

function setup(thread)
  table.insert(threads, thread)
end

function init()
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("GUARDS_TOKEN")
end

function response(status, headers, body)
  answers = answers + 1
  if status ~= 200 or not body:find("ada", 1, true) then wrong = wrong + 1 end
end

function done()
  local all, bad = 0, 0
  for _, thread in ipairs(threads) do
    all, bad = all + thread:get("answers"), bad + thread:get("wrong")
  end
  print(string.format("answers: %d %d", all, bad))
end
