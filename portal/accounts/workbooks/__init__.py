"""The registry as Excel workbooks: 台账 in full and 汇总表, with the columns, cells and truth that an import reads again."""
