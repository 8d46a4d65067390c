// Before the first paint: styles may know that scripts run.
document.documentElement.classList.add("js");
