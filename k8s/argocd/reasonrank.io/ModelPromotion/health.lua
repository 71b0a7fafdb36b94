-- Ready, Stalled and Suspended say it all; see kstatus.
local health = {status = "Progressing", message = "Waiting for the operator"}
if obj.status == nil or obj.status.conditions == nil then
  return health
end
local current = obj.status.observedGeneration == nil
  or obj.status.observedGeneration == obj.metadata.generation
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Suspended" and condition.status == "True" and current then
    return {status = "Suspended", message = condition.message}
  end
end
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Stalled" and condition.status == "True" and current then
    return {status = "Degraded", message = condition.message}
  end
end
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Ready" then
    health.message = condition.message
    if condition.status == "True" and current then
      health.status = "Healthy"
    end
  end
end
return health
