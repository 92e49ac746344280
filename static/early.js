/* Before anything is drawn: what only a script can do is shown, what stands in for it is not. Nothing moves afterwards. */
document.documentElement.classList.add("js");
