/* Languages from LC_MESSAGES and LC_CTYPE: language_COUNTRY.encoding@variant. */
#include "svm_locale.h"

#include <locale.h>
#include <string.h>

struct parts {
  char text[128];
  const char *language, *country, *variant;
};

static struct parts display, format;
static svm_locale_props_t props;

static char *cut(char *text, char at) {
  char *rest = strchr(text, at);
  if (rest != NULL) {
    *rest++ = '\0';
  }
  return rest;
}

static void parse(int category, struct parts *parts) {
  const char *name = setlocale(category, NULL);
  if (name == NULL || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0
      || strncmp(name, "C.", 2) == 0) {
    name = "en";
  }
  strncpy(parts->text, name, sizeof parts->text - 1);
  parts->variant = cut(parts->text, '@');
  cut(parts->text, '.');
  parts->country = cut(parts->text, '_');
  parts->language = parts->text;
}

int svm_initialize_locale(void) {
  setlocale(LC_ALL, "");
  parse(LC_MESSAGES, &display);
  parse(LC_CTYPE, &format);
  props.display_language = display.language;
  props.display_country = display.country;
  props.display_variant = display.variant;
  props.format_language = format.language;
  props.format_country = format.country;
  props.format_variant = format.variant;
  return SVM_LOCALE_INITIALIZATION_SUCCEEDED;
}

const svm_locale_props_t *svm_get_locale(void) { return &props; }
